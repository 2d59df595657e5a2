// The small picture that the file of a large one carries, for programs that show no more.
#pragma once
#include <vector>

#include "encode/encoding.hpp"
#include "format/container.hpp"
#include "pixels/area_scaler.hpp"
#include "pixels/small_picture.hpp"

namespace pith {

// Pictures get a preview whose longer side has so many pixels at least: of smaller ones the file is parsed quickly.
inline constexpr uint32_t kPreviewFromSide = 2048;

bool has_preview(const Header& header, const Encoding& encoding);

// The file that is the preview, but for its pixels.
Header preview_header(const Header& picture);

// Makes the pixels of the preview of a picture whose rows come one after the other.
class PreviewMaker {
 public:
  PreviewMaker(const Header& picture, uint32_t sample_size);

  // The next rows, samples of all channels interleaved, with so many bytes.
  void add_rows(const uint8_t* samples, size_t stride, uint32_t count);

  // All rows must have come.
  pith_image picture() { return small_.view(); }

 private:
  SmallPicture small_;
  AreaScaler scaler_;
  uint32_t row_ = 0;             // of the small picture
  std::vector<uint8_t> levels_;  // of a row with 16 bits; empty: they come with 8
};

}  // namespace pith
