// Pictures for tests, with guard bytes between their rows.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

#include "pith/pith.h"

namespace pith::test {

class TestImage {
 public:
  static constexpr uint8_t kGuard = 0xa5;

  TestImage(uint32_t width, uint32_t height, uint32_t channels, size_t stride = 0)
      : image_{width, height, channels, stride ? stride : static_cast<size_t>(width) * channels, nullptr},
        bytes_(image_.stride * height, kGuard) {}

  // Waves, an edge and noise: something that excites every part of a codec.
  static TestImage random(uint32_t width, uint32_t height, uint32_t channels, uint32_t seed = 5) {
    TestImage out(width, height, channels);
    std::mt19937 rng(seed);
    std::normal_distribution<double> noise(0, 12);
    for (uint32_t y = 0; y < height; ++y)
      for (uint32_t x = 0; x < width; ++x)
        for (uint32_t c = 0; c < channels; ++c) {
          const double wave = 60 * std::sin(x * 0.11 + c) + 40 * std::cos(y * 0.07 * (c + 1));
          const double v = 128 + wave + (x + 2 * y > width ? 30 : -30) + noise(rng);
          out.bytes_[y * out.image_.stride + x * channels + c] = static_cast<uint8_t>(std::clamp(v, 0.0, 255.0));
        }
    return out;
  }

  TestImage with_stride(size_t stride) const {
    TestImage out(image_.width, image_.height, image_.channels, stride);
    for (uint32_t y = 0; y < image_.height; ++y) std::copy_n(row(y), row_bytes(), &out.bytes_[y * stride]);
    return out;
  }

  pith_image image() const {
    pith_image view = image_;
    view.pixels = const_cast<uint8_t*>(bytes_.data());
    return view;
  }
  uint32_t width() const { return image_.width; }
  uint32_t height() const { return image_.height; }

  int largest_difference(const TestImage& other) const {
    int largest = 0;
    for (uint32_t y = 0; y < image_.height; ++y)
      for (size_t i = 0; i < row_bytes(); ++i) largest = std::max(largest, std::abs(row(y)[i] - other.row(y)[i]));
    return largest;
  }
  bool operator==(const TestImage& other) const {
    return width() == other.width() && height() == other.height() && largest_difference(other) == 0;
  }
  bool padding_untouched() const {
    for (uint32_t y = 0; y < image_.height; ++y)
      for (size_t i = row_bytes(); i < image_.stride; ++i)
        if (row(y)[i] != kGuard) return false;
    return true;
  }

 private:
  const uint8_t* row(uint32_t y) const { return &bytes_[y * image_.stride]; }
  size_t row_bytes() const { return static_cast<size_t>(image_.width) * image_.channels; }

  pith_image image_;
  std::vector<uint8_t> bytes_;
};

}  // namespace pith::test
