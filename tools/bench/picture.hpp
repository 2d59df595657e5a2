// A picture for benchmarks: noise whose power falls with frequency as in photographs, so that the entropy coder has a
// photograph's work to do.
#pragma once
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "pith/pith.h"

namespace pith::tool {

class BenchPicture {
 public:
  BenchPicture(uint32_t width, uint32_t height)
      : width_(width), height_(height), pixels_(size_t{3} * width * height, 128) {
    std::mt19937 random(1);
    for (uint32_t cell = 512; cell >= 2; cell /= 2)
      add_octave(cell, 1.5f * std::max(4.f, static_cast<float>(cell) / 10), random);
  }

  pith_image image() const { return {width_, height_, 3, size_t{3} * width_, const_cast<uint8_t*>(pixels_.data())}; }

 private:
  // Random values on a grid of that cell size, bilinearly interpolated.
  void add_octave(uint32_t cell, float amplitude, std::mt19937& random) {
    const uint32_t columns = width_ / cell + 2, rows = height_ / cell + 2;
    std::uniform_real_distribution<float> uniform(-amplitude, amplitude);
    std::vector<float> grid(size_t{3} * columns * rows);
    for (float& v : grid) v = uniform(random);
    for (uint32_t y = 0; y < height_; ++y)
      for (uint32_t x = 0; x < width_; ++x) {
        const float fy = static_cast<float>(y % cell) / cell, fx = static_cast<float>(x % cell) / cell;
        const float* corner = &grid[(size_t{y / cell} * columns + x / cell) * 3];
        for (int c = 0; c < 3; ++c) {
          const float top = corner[c] + (corner[c + 3] - corner[c]) * fx;
          const float bottom = corner[c + 3 * columns] + (corner[c + 3 * columns + 3] - corner[c + 3 * columns]) * fx;
          uint8_t& pixel = pixels_[(size_t{y} * width_ + x) * 3 + c];
          pixel = static_cast<uint8_t>(std::clamp(pixel + top + (bottom - top) * fy, 0.f, 255.f));
        }
      }
  }

  uint32_t width_, height_;
  std::vector<uint8_t> pixels_;
};

}  // namespace pith::tool
