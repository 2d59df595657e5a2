// What is known of a picture before its rows.
#pragma once
#include <cstddef>
#include <cstdint>

#include "format/metadata.hpp"

namespace pith {

struct PictureInfo {
  uint32_t width = 0;        // pixels, 1…kMaxSide
  uint32_t height = 0;       // pixels, 1…kMaxSide
  uint32_t channels = 0;     // interleaved: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA; alpha is not multiplied in
  uint32_t sample_size = 1;  // bytes; if 2, the upper one comes first
  Metadata metadata = {};
  uint64_t memory = 0;  // bytes that a reader will hold at most while it reads the rows, about; writers ignore it

  bool has_alpha() const { return channels % 2 == 0; }
  uint32_t colours() const { return has_alpha() ? channels - 1 : channels; }
  uint32_t pixel_size() const { return channels * sample_size; }    // bytes
  size_t row_size() const { return size_t{width} * pixel_size(); }  // bytes
};

}  // namespace pith
