#include "metrics/butteraugli/scale.hpp"

#include <cmath>

#include "base/simd.hpp"
#include "metrics/butteraugli/curves.hpp"

namespace pith::butteraugli {
namespace {

constexpr float kLow[3] = {29.2353797994f, 0.844626970982f, 0.703646627719f};
constexpr float kMiddle[3] = {2150, 10.6195433239f, 16.2176043152f};
constexpr float kHigh[2] = {400, 1.50815703118f}, kHighLowered = 0.8f, kTooSmall = 0.4f, kTooLarge = 1;
constexpr float kActivity = 10;
constexpr float kLoss = 0.8f;  // of high frequencies: adding what was not there is worse than losing what was

// Adds w (a - b)².
PITH_SIMD void add_squares(const float* __restrict a, const float* __restrict b, float w, size_t count,
                           float* __restrict map) {
  for (size_t i = 0; i < count; ++i) map[i] += w * (a[i] - b[i]) * (a[i] - b[i]);
}

PITH_SIMD void add_squares_backward(const float* __restrict a, const float* __restrict b, float w,
                                    const float* __restrict by_map, size_t count, float* __restrict by_b) {
  for (size_t i = 0; i < count; ++i) by_b[i] += 2 * w * by_map[i] * (b[i] - a[i]);
}

PITH_SIMD void add_uneven_squares(const float* __restrict a, const float* __restrict b, float w, size_t count,
                                  float* __restrict map) {
  for (size_t i = 0; i < count; ++i) {
    const float difference = a[i] - b[i], beyond = excess(a[i], b[i], kTooSmall, kTooLarge);
    map[i] += w * (kLoss * difference * difference + beyond * beyond / kLoss);
  }
}

PITH_SIMD void add_uneven_squares_backward(const float* __restrict a, const float* __restrict b, float w,
                                           const float* __restrict by_map, size_t count, float* __restrict by_b) {
  for (size_t i = 0; i < count; ++i) {
    const float beyond = excess(a[i], b[i], kTooSmall, kTooLarge);
    const float slope = slope_of_excess(a[i], b[i], kTooSmall, kTooLarge);
    by_b[i] += 2 * w * by_map[i] * (kLoss * (b[i] - a[i]) + beyond * slope / kLoss);
  }
}

PITH_SIMD void multiply(const float* a, const float* b, size_t count, float* product) {
  for (size_t i = 0; i < count; ++i) product[i] = a[i] * b[i];
}

// The bands whose errors count along lines.
const LineWeights kLineWeights[] = {{1.10039032555, 71.7800275169, false, kLoss},
                                    {173.5, 5, false, kLoss},
                                    {18.7237414387, 4498534.45232, true, std::sqrt(kLoss)},
                                    {6923.99476109, 8051.15833247, true, std::sqrt(kLoss)},
                                    {37.0819870399, 130262059.556, true, 1},
                                    {8246.75321353, 1009002.70582, true, 1}};

template <typename B>
auto& band_with_lines(B& bands, int i) {
  const int plane = 1 - i % 2;
  return i < 2 ? bands.highest[plane] : i < 4 ? bands.high[plane] : bands.middle[plane];
}

}  // namespace

Scale::Scale(const Light& original, const Light& decoded)
    : extent_{original.height, original.width},
      filter_(extent_),
      activity_(extent_),
      opponents_(opponents_of(decoded)),
      original_(filter_.split(opponents_of(original).planes)),
      decoded_(filter_.split(opponents_.planes)),
      activity_difference_(activity_.of(original_.high, original_.highest)),
      lines_{LineErrors(extent_), LineErrors(extent_), LineErrors(extent_),
             LineErrors(extent_), LineErrors(extent_), LineErrors(extent_)},
      map_(extent_.count()) {
  const size_t count = extent_.count();
  masks_ = masks_of(activity_difference_, extent_);
  const Plane decoded_activity = activity_.of(decoded_.high, decoded_.highest);
  for (size_t i = 0; i < count; ++i) activity_difference_[i] -= decoded_activity[i];

  Plane upper(count), zeros(count);
  for (int i = 0; i < 3; ++i) {
    add_squares(original_.low[i].data(), decoded_.low[i].data(), kLow[i], count, map_.data());
    add_squares(original_.middle[i].data(), decoded_.middle[i].data(), kMiddle[i], count, upper.data());
  }
  for (int i = 0; i < 2; ++i)
    add_uneven_squares(original_.high[i].data(), decoded_.high[i].data(), kHighLowered * kHigh[i], count, upper.data());
  for (int i = 0; i < kBandsWithLines; ++i)
    lines_[i].add(band_with_lines(original_, i), band_with_lines(decoded_, i), kLineWeights[i], &upper);
  add_squares(activity_difference_.data(), zeros.data(), kActivity, count, upper.data());
  for (size_t i = 0; i < count; ++i) map_[i] = masks_.low[i] * map_[i] + masks_.upper[i] * upper[i];
}

void Scale::add_backward(const Plane& by_map, Light* by_decoded) {
  const size_t count = extent_.count();
  Bands by_bands = Bands::zeros(count);
  Plane by_low(count), by_upper(count), by_activity(count);
  multiply(by_map.data(), masks_.low.data(), count, by_low.data());
  multiply(by_map.data(), masks_.upper.data(), count, by_upper.data());
  for (int i = 0; i < 3; ++i) {
    add_squares_backward(original_.low[i].data(), decoded_.low[i].data(), kLow[i], by_low.data(), count,
                         by_bands.low[i].data());
    add_squares_backward(original_.middle[i].data(), decoded_.middle[i].data(), kMiddle[i], by_upper.data(), count,
                         by_bands.middle[i].data());
  }
  for (int i = 0; i < 2; ++i)
    add_uneven_squares_backward(original_.high[i].data(), decoded_.high[i].data(), kHighLowered * kHigh[i],
                                by_upper.data(), count, by_bands.high[i].data());
  for (int i = 0; i < kBandsWithLines; ++i) lines_[i].add_backward(by_upper, &band_with_lines(by_bands, i));
  multiply(by_upper.data(), activity_difference_.data(), count, by_activity.data());
  for (float& by : by_activity) by *= -2 * kActivity;
  activity_.add_backward(by_activity, decoded_.high, decoded_.highest, &by_bands.high, &by_bands.highest);
  opponents_backward(opponents_, filter_.backward(by_bands), by_decoded);
}

}  // namespace pith::butteraugli
