// The small picture that the file of a large one carries, for those who want no more.
#pragma once
#include <optional>
#include <vector>

#include "format/container.hpp"
#include "image/area_scaler.hpp"
#include "task/encoding.hpp"
#include "task/window.hpp"

namespace pith {

// Pictures get a preview whose longer side has so many pixels at least: of smaller ones the file is parsed quickly.
inline constexpr uint32_t kPreviewFromSide = 2048;

bool has_preview(const Header& header, const Encoding& encoding);

// The file that is the preview, but for its pixels.
Header preview_header(const Header& picture);

struct SmallPicture {
  SmallPicture(uint32_t width, uint32_t height, uint32_t channels)
      : width(width), height(height), channels(channels), pixels(size_t{width} * height * channels) {}

  size_t stride() const { return size_t{width} * channels; }
  uint8_t* row(uint32_t y) { return pixels.data() + y * stride(); }

  uint32_t width, height, channels;
  std::vector<uint8_t> pixels;
};

// Makes the preview of a picture whose rows come one after the other.
class PreviewMaker {
 public:
  explicit PreviewMaker(const Header& picture);

  // The next rows, samples of all channels interleaved.
  void add_rows(const uint8_t* samples, size_t stride, uint32_t count);

  // A .pith file. All rows must have come.
  std::vector<uint8_t> encode(const Machine& machine, Quality of_picture) const;

 private:
  SmallPicture small_;
  AreaScaler scaler_;
  uint32_t row_ = 0;  // of the small picture
};

// The preview that the file has, if its longer side has so many pixels at least and it can be decoded; sought as
// ContainerReader does.
std::optional<SmallPicture> decode_preview(const Machine& machine, ContainerReader& file, uint32_t least_side,
                                           uint64_t max_memory);

}  // namespace pith
