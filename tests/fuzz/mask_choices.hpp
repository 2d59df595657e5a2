// Masks from the bytes of a fuzzer.
#pragma once
#include "choices.hpp"
#include "pixels/mask.hpp"

namespace pith::fuzz {

// Up to seven rectangles, and every so many pixels one more.
inline Mask mask_from(Choices& choices, uint32_t width, uint32_t height) {
  Mask mask(width, height);
  for (uint32_t left = choices.below(8); left > 0; --left) {
    const uint32_t x = choices.two_bytes() % width, y = choices.two_bytes() % height;
    const uint32_t right = std::min(x + choices.two_bytes() % width + 1, width);
    const uint32_t bottom = std::min(y + choices.two_bytes() % height + 1, height);
    for (uint32_t row = y; row < bottom; ++row) std::fill(mask.row(row) + x, mask.row(row) + right, 1);
  }
  if (const uint32_t every = choices.two_bytes())
    for (size_t i = choices.byte(); i < mask.holes.size(); i += every) mask.holes[i] = 1;
  return mask;
}

}  // namespace pith::fuzz
