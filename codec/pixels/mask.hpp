// Which pixels of a picture are holes.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pith {

struct Mask {
  Mask(uint32_t w, uint32_t h) : width(w), height(h), holes(size_t{w} * h) {}

  uint8_t* row(uint32_t y) { return &holes[size_t{y} * width]; }
  const uint8_t* row(uint32_t y) const { return &holes[size_t{y} * width]; }
  size_t count() const { return holes.size() - std::count(holes.begin(), holes.end(), 0); }

  uint32_t width, height;
  std::vector<uint8_t> holes;  // 1: a hole, 0: none
};

// How far from the nearest hole every pixel is, from centre to centre, in pixels; kFar where that is more than `most`.
inline constexpr float kFar = 1e9f;
std::vector<float> distances(const Mask& mask, int most);

}  // namespace pith
