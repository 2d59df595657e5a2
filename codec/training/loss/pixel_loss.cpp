#include "training/loss/pixel_loss.hpp"

#include <algorithm>
#include <cmath>

#include "base/simd.hpp"
#include "pixels/blocks.hpp"

namespace pith::train {
namespace {

constexpr float kMiddle = 127.5f;  // of the levels

PITH_SIMD void to_levels(const float* decoded, bool rounds, size_t count, float* levels) {
  for (size_t i = 0; i < count; ++i) {
    const float level = decoded[i] * 255;
    const float rounded = std::min(std::max(std::floor(level + kMiddle + 0.5f), 0.f), 255.f) - kMiddle;
    levels[i] = rounds ? rounded : level;
  }
}

// Calls copy(place in blocks, place in planes) for every sample.
template <typename Copy>
void for_each_sample(int side, Copy copy) {
  const int blocks = side / kBlock;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int colour = 0; colour < 3; ++colour) {
        const size_t block = static_cast<size_t>(y / kBlock) * blocks + x / kBlock;
        copy(block * kBlockChannels + (y % kBlock * kBlock + x % kBlock) * 3 + colour,
             (static_cast<size_t>(colour) * side + y) * side + x);
      }
}

}  // namespace

PixelLoss::PixelLoss(Distortion kind, int side, bool rounds)
    : kind_(kind),
      side_(side),
      rounds_(rounds),
      size_(static_cast<size_t>(side) * side * 3),
      decoded_(size_),
      original_(size_),
      planes_(kind == Distortion::eye || kind == Distortion::ms_ssim ? 3 * size_ : 0) {}

PixelLoss::Result PixelLoss::measure(const float* decoded, const Crop& crop, float* gradient) {
  load_blocks(view_of(crop), 0, 0, {original_.data(), DataType::f32, side_ / kBlock, side_ / kBlock, kBlockChannels});
  to_levels(decoded, rounds_, size_, decoded_.data());
  // Of these two it does not matter which sample is where.
  auto flat = [&](Distortion kind) {
    return distortion(kind, decoded_.data(), original_.data(), 1, 1, static_cast<int>(size_), gradient);
  };
  const double squared_error = flat(Distortion::mse);
  if (kind_ == Distortion::mse) return {squared_error, squared_error};
  return {kind_ == Distortion::l1 ? flat(kind_) : planar_distortion(gradient), squared_error};
}

double PixelLoss::planar_distortion(float* gradient) {
  float *decoded = planes_.data(), *original = decoded + size_, *by_decoded = original + size_;
  for_each_sample(side_, [&](size_t in_blocks, size_t in_planes) {
    decoded[in_planes] = decoded_[in_blocks] + kMiddle;
    original[in_planes] = original_[in_blocks] + kMiddle;
  });
  const double d = distortion(kind_, decoded, original, 3, side_, side_, by_decoded);
  for_each_sample(side_, [&](size_t in_blocks, size_t in_planes) { gradient[in_blocks] = by_decoded[in_planes]; });
  return d;
}

}  // namespace pith::train
