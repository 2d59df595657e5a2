#include "metrics/butteraugli/bands.hpp"

#include "base/simd.hpp"
#include "metrics/butteraugli/curves.hpp"

namespace pith::butteraugli {
namespace {

constexpr double kLowSigma = 7.15593339443, kMiddleSigma = 3.22489901262, kHighSigma = 1.56416327805;
constexpr float kLowX = 33.832837186260f, kLowY = 14.458268100570f, kLowB = 49.87984651440f;
constexpr float kYInB = -0.362267051518f;
constexpr float kMiddleXHidden = 0.29f, kMiddleYTwice = 0.1f;
constexpr float kHighXHidden = 1.5f, kHighYTwice = 0.132f, kHighYLimit = 28.4691806922f, kHighY = 2.155f;
constexpr float kHighestXHidden = 0.04f, kHighestYLimit = 5.19175294647f, kHighestY = 2.69313763794f;
// Where Y changes finely, X is seen less.
constexpr float kSuppression = 46, kNotSuppressed = 0.653020556257f;

inline float suppression(float y) {
  return kNotSuppressed + (1 - kNotSuppressed) * kSuppression / (kSuppression + y * y);
}

inline float slope_of_suppression(float y) {
  const float inverse = 1 / (kSuppression + y * y);
  return (1 - kNotSuppressed) * kSuppression * -2 * y * inverse * inverse;
}

PITH_SIMD void bend_highest(const float* __restrict x, const float* __restrict y, const float* __restrict smooth_x,
                            const float* __restrict smooth_y, size_t count, float* __restrict high_x,
                            float* __restrict high_y, float* __restrict highest_x, float* __restrict highest_y) {
  for (size_t i = 0; i < count; ++i) {
    const float limited = with_large_less(smooth_y[i], kHighYLimit);
    high_x[i] = without_small(smooth_x[i], kHighXHidden);
    high_y[i] = with_small_twice(kHighY * limited, kHighYTwice);
    highest_x[i] = without_small(x[i] - smooth_x[i], kHighestXHidden);
    highest_y[i] = kHighestY * with_large_less(y[i] - limited, kHighestYLimit);
  }
}

// From the derivatives by the two upper bands to those by what they are made of; `by_x` and `by_y` are written first.
PITH_SIMD void bend_highest_backward(const float* __restrict x, const float* __restrict y,
                                     const float* __restrict smooth_x, const float* __restrict smooth_y,
                                     const float* __restrict by_high_x, const float* __restrict by_high_y,
                                     const float* __restrict by_highest_x, const float* __restrict by_highest_y,
                                     size_t count, float* __restrict by_x, float* __restrict by_y,
                                     float* __restrict by_smooth_x, float* __restrict by_smooth_y) {
  for (size_t i = 0; i < count; ++i) {
    const float limited = with_large_less(smooth_y[i], kHighYLimit);
    by_x[i] = by_highest_x[i] * slope_without_small(x[i] - smooth_x[i], kHighestXHidden);
    by_y[i] = by_highest_y[i] * kHighestY * slope_with_large_less(y[i] - limited, kHighestYLimit);
    by_smooth_x[i] = by_high_x[i] * slope_without_small(smooth_x[i], kHighXHidden) - by_x[i];
    const float by_limited = by_high_y[i] * kHighY * slope_with_small_twice(kHighY * limited, kHighYTwice) - by_y[i];
    by_smooth_y[i] = by_limited * slope_with_large_less(smooth_y[i], kHighYLimit);
  }
}

PITH_SIMD void subtract(const float* a, const float* b, size_t count, float* out) {
  for (size_t i = 0; i < count; ++i) out[i] = a[i] - b[i];
}

Plane difference(const Plane& a, const Plane& b) {
  Plane result(a.size());
  subtract(a.data(), b.data(), a.size(), result.data());
  return result;
}

}  // namespace

Bands Bands::zeros(size_t count) {
  const Plane zero(count);
  return {{zero, zero, zero}, {zero, zero, zero}, {zero, zero}, {zero, zero}};
}

BandFilter::BandFilter(PlaneSize extent)
    : low_(kLowSigma, extent), middle_(kMiddleSigma, extent), high_(kHighSigma, extent) {}

Bands BandFilter::split(const std::array<Plane, 3>& xyb) {
  const size_t count = xyb[0].size();
  Bands bands = Bands::zeros(count);
  for (int i = 0; i < 3; ++i) {
    bands.low[i] = low_.of(xyb[i]);
    const Plane rest = difference(xyb[i], bands.low[i]);
    bands.middle[i] = middle_.of(rest);
    if (i == 2) break;
    above_[i] = difference(rest, bands.middle[i]);
    raw_middle_[i] = bands.middle[i];
  }
  suppressed_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const float x = bands.low[0][i], y = bands.low[1][i], b = bands.low[2][i];
    bands.low[0][i] = kLowX * x;
    bands.low[1][i] = kLowY * y;
    bands.low[2][i] = kLowB * (b + kYInB * y);
    bands.middle[0][i] = without_small(bands.middle[0][i], kMiddleXHidden);
    bands.middle[1][i] = with_small_twice(bands.middle[1][i], kMiddleYTwice);
    suppressed_[i] = above_[0][i] * suppression(above_[1][i]);
  }
  smooth_ = {high_.of(suppressed_), high_.of(above_[1])};
  bend_highest(suppressed_.data(), above_[1].data(), smooth_[0].data(), smooth_[1].data(), count, bands.high[0].data(),
               bands.high[1].data(), bands.highest[0].data(), bands.highest[1].data());
  return bands;
}

std::array<Plane, 3> BandFilter::backward(const Bands& by_bands) {
  const size_t count = suppressed_.size();
  Plane by_suppressed(count), by_above_y(count), by_smooth_x(count), by_smooth_y(count);
  bend_highest_backward(suppressed_.data(), above_[1].data(), smooth_[0].data(), smooth_[1].data(),
                        by_bands.high[0].data(), by_bands.high[1].data(), by_bands.highest[0].data(),
                        by_bands.highest[1].data(), count, by_suppressed.data(), by_above_y.data(), by_smooth_x.data(),
                        by_smooth_y.data());
  high_.add_backward(by_smooth_x, &by_suppressed);
  high_.add_backward(by_smooth_y, &by_above_y);
  std::array<Plane, 3> by_middle = by_bands.middle, by_low = by_bands.low, by_rest;
  by_rest.fill(Plane(count));
  for (size_t i = 0; i < count; ++i) {
    const float x = above_[0][i], y = above_[1][i];
    by_rest[0][i] = by_suppressed[i] * suppression(y);
    by_rest[1][i] = by_above_y[i] + by_suppressed[i] * x * slope_of_suppression(y);
    by_middle[0][i] = by_middle[0][i] * slope_without_small(raw_middle_[0][i], kMiddleXHidden) - by_rest[0][i];
    by_middle[1][i] = by_middle[1][i] * slope_with_small_twice(raw_middle_[1][i], kMiddleYTwice) - by_rest[1][i];
    by_low[0][i] *= kLowX;
    by_low[1][i] = kLowY * by_low[1][i] + kLowB * kYInB * by_low[2][i];
    by_low[2][i] *= kLowB;
  }
  for (int i = 0; i < 3; ++i) {
    middle_.add_backward(by_middle[i], &by_rest[i]);
    by_low[i] = difference(by_low[i], by_rest[i]);
    low_.add_backward(by_low[i], &by_rest[i]);
  }
  return by_rest;
}

}  // namespace pith::butteraugli
