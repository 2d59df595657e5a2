#include "metrics/ssimulacra2/xyb.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "base/simd.hpp"
#include "base/vector_math.hpp"

namespace pith {
namespace {

constexpr double kKnee = 0.04045, kLinearSlope = 1 / 12.92;  // of the curve of sRGB, which is a line below the knee
constexpr double kOffset = 0.055, kExponent = 2.4;
constexpr double kSlopeOutside = 0.1;

// The cone responses, and the bias and curve of them: JPEG XL (ISO/IEC 18181-1), opsin.
constexpr float kOpsin[3][3] = {
    {0.30f, 0.622f, 0.078f}, {0.23f, 0.692f, 0.078f}, {0.24342269f, 0.20476745f, 0.55180987f}};
constexpr float kBias = 0.0037930733f, kRootOfBias = 0.15595420f;
constexpr float kSmallest = 1e-5f;  // of responses: light outside of its range may be negative
constexpr float kScaleX = 14, kX = 0.42f, kY = 0.01f, kBMinusY = 0.55f;

// A level's place on the curve: 0…1, and flat outside.
inline double place_of(float level) {
  const double v = level * (1.0 / 255);
  const double inside = v < 0 ? 0 : v > 1 ? 1 : v;
  return inside + (v - inside) * kSlopeOutside;
}

// ((v + 0.055) / 1.055)^2.4
inline double power_of(double v) {
  const double base = (v < kKnee ? kKnee : v) + kOffset;
  return fast_exp(kExponent * std::numbers::ln2 * fast_log2(base * (1 / (1 + kOffset))));
}

// To the last bits but one: a guess from the exponent, and Halley's steps, each of which triples the digits.
inline float cube_root(float v) {
  constexpr float kThirdOfOffset = 709921077.f;  // two thirds of the exponent's offset, as bits
  const auto guess = static_cast<int32_t>(static_cast<float>(std::bit_cast<int32_t>(v)) * (1 / 3.f) + kThirdOfOffset);
  float root = std::bit_cast<float>(guess);
  for (int i = 0; i < 2; ++i) {
    const float cube = root * root * root;
    root *= (cube + 2 * v) / (2 * cube + v);
  }
  return root;
}

inline float response(const float (&weights)[3], float r, float g, float b) {
  const float v = weights[0] * r + weights[1] * g + weights[2] * b + kBias;
  return v > kSmallest ? v : kSmallest;
}

// The derivative of the cube root of a response; none where that is held.
inline float slope(float response) {
  const float root = cube_root(response);
  return response > kSmallest ? 1 / (3 * root * root) : 0;
}

}  // namespace

PITH_SIMD void light_of_levels(const float* __restrict levels, size_t count, float* __restrict light) {
  for (size_t i = 0; i < count; ++i) {
    const double v = place_of(levels[i]), power = power_of(v);
    light[i] = static_cast<float>(v <= kKnee ? v * kLinearSlope : power);
  }
}

PITH_SIMD void light_backward(const float* __restrict levels, const float* __restrict by_light, size_t count,
                              float* __restrict by_levels) {
  for (size_t i = 0; i < count; ++i) {
    const double v = place_of(levels[i]), power = power_of(v);
    const double curve = kExponent * power / ((v < kKnee ? kKnee : v) + kOffset);
    const double inside = levels[i] < 0 || levels[i] > 255 ? kSlopeOutside : 1;
    by_levels[i] = static_cast<float>(by_light[i] * (v <= kKnee ? kLinearSlope : curve) * inside * (1.0 / 255));
  }
}

PITH_SIMD void to_xyb(const float* __restrict r, const float* __restrict g, const float* __restrict b, size_t count,
                      float* __restrict x, float* __restrict y, float* __restrict b_minus_y) {
  for (size_t i = 0; i < count; ++i) {
    const float l = cube_root(response(kOpsin[0], r[i], g[i], b[i]));
    const float m = cube_root(response(kOpsin[1], r[i], g[i], b[i]));
    const float s = cube_root(response(kOpsin[2], r[i], g[i], b[i]));
    const float luma = 0.5f * (l + m);
    x[i] = kScaleX * 0.5f * (l - m) + kX;
    y[i] = luma - kRootOfBias + kY;
    b_minus_y[i] = s - luma + kBMinusY;
  }
}

PITH_SIMD void xyb_backward(const float* __restrict r, const float* __restrict g, const float* __restrict b,
                            const float* __restrict by_x, const float* __restrict by_y,
                            const float* __restrict by_b_minus_y, size_t count, const LightGradient& by_light) {
  float* __restrict to_r = by_light.r, * __restrict to_g = by_light.g, * __restrict to_b = by_light.b;
  for (size_t i = 0; i < count; ++i) {
    const float by_luma = 0.5f * (by_y[i] - by_b_minus_y[i]), by_difference = kScaleX * 0.5f * by_x[i];
    const float by_l = (by_luma + by_difference) * slope(response(kOpsin[0], r[i], g[i], b[i]));
    const float by_m = (by_luma - by_difference) * slope(response(kOpsin[1], r[i], g[i], b[i]));
    const float by_s = by_b_minus_y[i] * slope(response(kOpsin[2], r[i], g[i], b[i]));
    to_r[i] += kOpsin[0][0] * by_l + kOpsin[1][0] * by_m + kOpsin[2][0] * by_s;
    to_g[i] += kOpsin[0][1] * by_l + kOpsin[1][1] * by_m + kOpsin[2][1] * by_s;
    to_b[i] += kOpsin[0][2] * by_l + kOpsin[1][2] * by_m + kOpsin[2][2] * by_s;
  }
}

}  // namespace pith
