#include "training/loss/rate.hpp"

#include <cmath>
#include <numbers>

#include "base/simd.hpp"
#include "base/vector_math.hpp"

namespace pith::train {
namespace {

constexpr double kSmallest = 1e-9;  // of probabilities

inline double bounded(double probability) { return probability < kSmallest ? kSmallest : probability; }

}  // namespace

// With u = (|v| - 1/2) / (σ√2) and w = (|v| + 1/2) / (σ√2) the probability is (erfc(u) - erfc(w)) / 2.
PITH_SIMD void gaussian_bits(const float* __restrict value, const float* __restrict log_sigma, size_t count,
                             float* __restrict bits, float* __restrict by_value, float* __restrict by_log_sigma) {
  for (size_t i = 0; i < count; ++i) {
    const double v = value[i], size = std::abs(v);
    const double scale = fast_exp(-log_sigma[i]) * (std::numbers::sqrt2 / 2);
    const double u = (size - 0.5) * scale, w = (size + 0.5) * scale;
    const double exp_u = fast_exp(-u * u), exp_w = fast_exp(-w * w);
    const double p = bounded(0.5 * (fast_erfc(u, exp_u) - fast_erfc(w, exp_w)));
    const double by_p = -(std::numbers::log2e * std::numbers::inv_sqrtpi) / p;
    bits[i] = static_cast<float>(-fast_log2(p));
    by_value[i] = static_cast<float>(std::copysign(by_p * scale * (exp_w - exp_u), v));
    by_log_sigma[i] = static_cast<float>(by_p * (u * exp_u - w * exp_w));
  }
}

// The same as seen from the nearer tail, where differences of logistic functions keep their digits:
// with d = |v - mean|, u = (d - 1/2) / scale and w = (d + 1/2) / scale it is s(-u) - s(-w).
PITH_SIMD void logistic_bits(const float* __restrict value, const float* __restrict mean, const float* __restrict scale,
                             size_t count, float* __restrict bits, float* __restrict by_value,
                             float* __restrict by_mean, float* __restrict by_scale) {
  for (size_t i = 0; i < count; ++i) {
    const double offset = static_cast<double>(value[i]) - mean[i], distance = std::abs(offset);
    const double inverse = 1 / static_cast<double>(scale[i]);
    const double u = (distance - 0.5) * inverse, w = (distance + 0.5) * inverse;
    const double tail_u = 1 / (1 + fast_exp(u)), tail_w = 1 / (1 + fast_exp(w));
    const double slope_u = tail_u * (1 - tail_u), slope_w = tail_w * (1 - tail_w);
    const double p = bounded(tail_u - tail_w);
    const double by_p = -std::numbers::log2e / p;
    const double by_offset = std::copysign(by_p * inverse * (slope_w - slope_u), offset);
    bits[i] = static_cast<float>(-fast_log2(p));
    by_value[i] = static_cast<float>(by_offset);
    by_mean[i] = static_cast<float>(-by_offset);
    by_scale[i] = static_cast<float>(by_p * inverse * (u * slope_u - w * slope_w));
  }
}

}  // namespace pith::train
