// Pictures that are encoded, of 8 bits or of 16.
#pragma once
#include <cstddef>
#include <cstdint>

#include "pith/pith.h"

namespace pith {

// Levels of 8 bits, and what samples of 16 have beyond them. Owns nothing.
struct PictureView : pith_image {
  PictureView(const pith_image& levels, const int8_t* rest = nullptr)  // NOLINT: implicit
      : pith_image(levels), rest(rest) {}

  const int8_t* rest;  // of each sample, in 257ths of a level, laid out like the levels; null: nothing
};

// 16 bits at any place, as a level, and what is beyond it: at most half a level, but for one 257th that does not fit.
inline void split_sample(const uint8_t* sample, uint8_t* level, int8_t* rest) {
  uint16_t value;
  __builtin_memcpy(&value, sample, sizeof value);
  *level = static_cast<uint8_t>((value + 128) / 257);
  const int beyond = value - *level * 257;
  *rest = static_cast<int8_t>(beyond < 127 ? beyond : 127);
}

}  // namespace pith
