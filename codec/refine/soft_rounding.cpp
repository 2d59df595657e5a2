#include "refine/soft_rounding.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/simd.hpp"
#include "base/to_integer.hpp"
#include "base/vector_math.hpp"
#include "entropy/residual_bits.hpp"

namespace pith {
namespace {

constexpr float kNearest = 1e-4f;  // to a neighbour: there the slope becomes infinite

inline float natural_log(float x) { return static_cast<float>(fast_log2(x) * std::numbers::ln2); }

// A number in (0, 1), the same for the same arguments on every machine.
inline float uniform(uint32_t seed, uint32_t element) {
  uint32_t x = element * 0x9e3779b9u + seed;
  x = (x ^ x >> 16) * 0x85ebca6bu;
  x = (x ^ x >> 13) * 0xc2b2ae35u;
  x ^= x >> 16;
  return (static_cast<float>(x >> 9) + 0.5f) * 0x1p-23f;
}

// `below` is the lower neighbour, `upper` the share of the upper one, `slope` that of the mixture by the residual.
PITH_SIMD void mix(const float* __restrict y, const float* __restrict mean, const float* __restrict step,
                   float sharpness, float mixture, uint32_t seed, uint32_t first, size_t count, float* __restrict below,
                   float* __restrict upper, float* __restrict slope) {
  for (size_t i = 0; i < count; ++i) {
    const float residual = (y[i] - mean[i]) / step[i];
    below[i] = std::floor(residual);
    const float d = std::min(std::max(residual - below[i], kNearest), 1 - kNearest);
    const float u = uniform(seed, first + static_cast<uint32_t>(i));
    const float log_odds = 0.5f * natural_log((1 + d) * d / ((1 - d) * (2 - d)));
    const float noise = natural_log(u / (1 - u));
    const float x = (log_odds * sharpness + noise) / mixture;
    upper[i] = static_cast<float>(1 / (1 + fast_exp(-x)));
    const float log_odds_by_d = 0.5f * (1 / (1 + d) + 1 / d + 1 / (1 - d) + 1 / (2 - d));
    slope[i] = upper[i] * (1 - upper[i]) * log_odds_by_d * sharpness / mixture;
  }
}

// Replaces the shares in `decoded` by what is decoded.
PITH_SIMD void finish(const float* __restrict below, const float* __restrict mean, const float* __restrict step,
                      const int* __restrict coded, size_t count, float* __restrict decoded, float* __restrict slope) {
  for (size_t i = 0; i < count; ++i) {
    decoded[i] = coded[i] ? (below[i] + decoded[i]) * step[i] + mean[i] : mean[i];
    slope[i] = coded[i] ? slope[i] : 0;
  }
}

PITH_SIMD void look_up(const float* __restrict bits, const int* __restrict row, const float* __restrict below,
                       const float* __restrict step, size_t count, float* __restrict bits_by_y) {
  constexpr float kReach = ResidualBits::kReach;
  for (size_t i = 0; i < count; ++i) {
    const int r = to_integer<int>(below[i], -kReach, kReach - 1);
    const int at = row[i] * ResidualBits::kRow + ResidualBits::kReach + r;
    bits_by_y[i] = (bits[at + 1] - bits[at]) / step[i];
  }
}

}  // namespace

void soft_round(const SoftRounding& rounding, const SoftElements& e, uint32_t first, size_t count) {
  constexpr size_t kAtOnce = 256;
  for (size_t begin = 0; begin < count; begin += kAtOnce) {
    const size_t n = std::min(kAtOnce, count - begin);
    float below[kAtOnce];
    int row[kAtOnce], coded[kAtOnce];
    for (size_t i = 0; i < n; ++i) {
      row[i] = e.sigma_index[begin + i];
      coded[i] = row[i] >= rounding.skip;
    }
    mix(e.y + begin, e.mean + begin, e.step + begin, 1 / rounding.temperature, rounding.mixture_temperature,
        rounding.seed, first + static_cast<uint32_t>(begin), n, below, e.decoded + begin, e.slope + begin);
    look_up(rounding.bits, row, below, e.step + begin, n, e.bits_by_y + begin);
    finish(below, e.mean + begin, e.step + begin, coded, n, e.decoded + begin, e.slope + begin);
  }
}

}  // namespace pith
