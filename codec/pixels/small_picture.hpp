// A picture that is small enough to be held as a whole.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pith/pith.h"

namespace pith {

struct SmallPicture {
  SmallPicture(uint32_t width, uint32_t height, uint32_t channels)
      : width(width), height(height), channels(channels), pixels(size_t{width} * height * channels) {}

  pith_image view() { return {width, height, channels, stride(), pixels.data()}; }
  size_t stride() const { return size_t{width} * channels; }
  uint8_t* row(uint32_t y) { return pixels.data() + y * stride(); }
  const uint8_t* row(uint32_t y) const { return pixels.data() + y * stride(); }

  uint32_t width, height, channels;
  std::vector<uint8_t> pixels;
};

}  // namespace pith
