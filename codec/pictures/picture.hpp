// A picture in memory, as the tools read it from a file.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "pith/pith.h"

namespace pith {

// Width times height that a picture may have: the library's own default limit. It keeps every size below 2 GiB, so
// that a few forged bytes in a header cannot ask for more.
inline constexpr uint64_t kMaxPicturePixels = uint64_t{1} << 29;

// 8-bit samples, interleaved, rows from top to bottom without gaps. 1 channel: gray; 2: gray and alpha; 3: RGB; 4:
// RGBA.
struct Picture {
  uint32_t width = 0;
  uint32_t height = 0;
  uint32_t channels = 0;
  std::unique_ptr<uint8_t[]> samples;

  size_t stride() const { return size_t{width} * channels; }
  size_t size() const { return stride() * height; }
  uint8_t* row(uint32_t y) const { return samples.get() + stride() * y; }

  // The same pixels for the C interface; valid as long as this picture. The library only reads them.
  pith_image view() const { return {width, height, channels, stride(), samples.get()}; }
};

// Throws Error (limit, damaged) unless both sides have 1…kMaxSide pixels: what a reader of rows takes.
void check_picture_sides(uint64_t width, uint64_t height);

// Throws Error (limit, damaged) if the picture has no pixels or more than kMaxPicturePixels: what is held in memory.
void check_picture_size(uint64_t width, uint64_t height);

// Allocates a picture without clearing it: memory is only touched where pixels arrive, so a forged size costs nothing.
// Throws Error (limit, memory).
Picture make_picture(uint32_t width, uint32_t height, uint32_t channels);

}  // namespace pith
