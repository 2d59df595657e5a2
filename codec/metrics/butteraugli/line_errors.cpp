#include "metrics/butteraugli/line_errors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "base/simd.hpp"
#include "metrics/butteraugli/curves.hpp"

namespace pith::butteraugli {
namespace {

constexpr int kMostOffsets = 4;

struct Offset {
  int x, y;
};

// One half of a line, from its middle on, of two offsets or more; the other half is opposite. {0, 0} ends it.
using HalfLine = std::array<Offset, kMostOffsets>;

constexpr HalfLine kLines[] = {{{{1, 0}, {2, 0}, {3, 0}, {4, 0}}},
                               {{{0, 1}, {0, 2}, {0, 3}, {0, 4}}},
                               {{{1, 1}, {2, 2}, {3, 3}}},
                               {{{-1, 1}, {-2, 2}, {-3, 3}}},
                               {{{0, 1}, {-1, 2}, {-1, 3}, {-1, 4}}},
                               {{{0, 1}, {1, 2}, {1, 3}, {1, 4}}},
                               {{{1, 0}, {2, 1}, {3, 1}, {4, 1}}},
                               {{{1, 0}, {2, -1}, {3, -1}, {4, -1}}},
                               {{{1, 1}, {1, 2}, {2, 3}}},
                               {{{-1, 1}, {-1, 2}, {-2, 3}}},
                               {{{1, 1}, {2, 1}, {3, 2}}},
                               {{{-1, 1}, {-2, 1}, {-3, 2}}},
                               {{{1, 0}, {2, -1}, {3, -1}, {4, -1}}},
                               {{{1, 0}, {2, 1}, {3, 1}, {4, 1}}},
                               {{{0, 1}, {1, 2}, {1, 3}, {1, 4}}},
                               {{{0, 1}, {-1, 2}, {-1, 3}, {-1, 4}}}};

constexpr HalfLine kSparseLines[] = {
    {{{2, 0}, {4, 0}}},   {{{0, 2}, {0, 4}}},   {{{2, 2}, {3, 3}}}, {{{-2, 2}, {-3, 3}}},
    {{{-1, 2}, {-1, 4}}}, {{{1, 2}, {1, 4}}},   {{{2, 0}, {4, 1}}}, {{{2, 0}, {4, -1}}},
    {{{1, 2}, {2, 3}}},   {{{-1, 2}, {-2, 3}}}, {{{2, 1}, {3, 2}}}, {{{-2, 1}, {-3, 2}}},
    {{{-2, 1}, {-4, 2}}}, {{{2, 1}, {4, 2}}},   {{{1, 2}, {2, 4}}}, {{{-1, 2}, {-2, 4}}}};

constexpr int kLineCount = std::size(kLines);
static_assert(std::size(kSparseLines) == kLineCount);

constexpr double kScale = 0.39905817637, kSparseScale = 0.611612573796, kLength = 2 * 3.75 + 1;

constexpr float kBandTooSmall = 0.55f, kBandTooLarge = 1.05f;

inline float band_difference(float a, float b, const DifferenceCurve& curve) {
  const float near = curve.scale / (curve.norm + 0.5f * (std::abs(a) + std::abs(b)));
  const float beyond = curve.asymmetric * excess(a, b, kBandTooSmall, kBandTooLarge);
  return near * (curve.symmetric * (a - b) + (a < b ? -beyond : beyond));
}

// By b.
inline float slope_of_band_difference(float a, float b, const DifferenceCurve& curve) {
  const float inverse = 1 / (curve.norm + 0.5f * (std::abs(a) + std::abs(b)));
  const float beyond = curve.asymmetric * slope_of_excess(a, b, kBandTooSmall, kBandTooLarge);
  const float by_near = band_difference(a, b, curve) * inverse * (b < 0 ? 0.5f : -0.5f);
  return by_near + curve.scale * inverse * ((a < b ? -beyond : beyond) - curve.symmetric);
}

// The middle and two pairs of opposite samples.
PITH_SIMD void sum_two_pairs(const float* middle, ptrdiff_t near, ptrdiff_t far, int width, float* __restrict sums) {
  for (int x = 0; x < width; ++x)
    sums[x] = middle[x] + (middle[x - near] + middle[x + near]) + (middle[x - far] + middle[x + far]);
}

PITH_SIMD void add_pair(const float* middle, ptrdiff_t offset, int width, float* __restrict sums) {
  for (int x = 0; x < width; ++x) sums[x] += middle[x - offset] + middle[x + offset];
}

PITH_SIMD void add_two_pairs(const float* middle, ptrdiff_t near, ptrdiff_t far, int width, float* __restrict sums) {
  for (int x = 0; x < width; ++x)
    sums[x] += (middle[x - near] + middle[x + near]) + (middle[x - far] + middle[x + far]);
}

PITH_SIMD void differ(const float* a, const float* b, const DifferenceCurve& curve, int width, float* out) {
  const DifferenceCurve c = curve;
  for (int x = 0; x < width; ++x) out[x] = band_difference(a[x], b[x], c);
}

PITH_SIMD void add_by_difference(const float* a, const float* b, const DifferenceCurve& curve,
                                 const float* by_difference, int width, float* __restrict by_b) {
  const DifferenceCurve c = curve;
  for (int x = 0; x < width; ++x) by_b[x] += by_difference[x] * slope_of_band_difference(a[x], b[x], c);
}

PITH_SIMD void add_squares(const float* __restrict values, int width, float* __restrict to) {
  for (int x = 0; x < width; ++x) to[x] += values[x] * values[x];
}

PITH_SIMD void multiply_twice(const float* a, const float* b, int width, float* product) {
  for (int x = 0; x < width; ++x) product[x] = 2 * a[x] * b[x];
}

}  // namespace

LineErrors::LineErrors(PlaneSize extent) : extent_(extent), stride_(extent.width + 2 * kReach) {
  differences_.resize((extent.height + 2 * kReach) * stride_);
  by_sums_.resize(differences_.size());
}

void LineErrors::sum(const Plane& padded, int line, int y, float* sums) const {
  const float* const middle = padded.data() + offset(y);
  const HalfLine& half = (sparse_ ? kSparseLines : kLines)[line];
  ptrdiff_t offsets[kMostOffsets];
  for (int i = 0; i < kMostOffsets; ++i) offsets[i] = static_cast<ptrdiff_t>(stride_) * half[i].y + half[i].x;
  sum_two_pairs(middle, offsets[0], offsets[1], extent_.width, sums);
  if (offsets[3] != 0)
    add_two_pairs(middle, offsets[2], offsets[3], extent_.width, sums);
  else if (offsets[2] != 0)
    add_pair(middle, offsets[2], extent_.width, sums);
}

void LineErrors::add(const Plane& a, const Plane& b, const LineWeights& weights, Plane* map) {
  a_ = &a;
  b_ = &b;
  sparse_ = weights.sparse;
  curve_ = {static_cast<float>((sparse_ ? kSparseScale : kScale) / kLength * weights.norm * std::sqrt(weights.weight)),
            static_cast<float>(weights.norm), static_cast<float>(std::sqrt(0.5 * weights.loss)),
            static_cast<float>(std::sqrt(0.33 / weights.loss))};
  const size_t width = extent_.width;
  for (int y = 0; y < extent_.height; ++y)
    differ(&a[y * width], &b[y * width], curve_, extent_.width, row(&differences_, y));
  Plane sums(width);
  for (int y = 0; y < extent_.height; ++y)
    for (int line = 0; line < kLineCount; ++line) {
      sum(differences_, line, y, sums.data());
      add_squares(sums.data(), extent_.width, &(*map)[y * width]);
    }
}

void LineErrors::add_backward(const Plane& by_map, Plane* by_b) {
  const size_t width = extent_.width;
  Plane by_differences(extent_.count()), sums(width);
  for (int line = 0; line < kLineCount; ++line) {
    for (int y = 0; y < extent_.height; ++y) {
      sum(differences_, line, y, sums.data());
      multiply_twice(&by_map[y * width], sums.data(), extent_.width, row(&by_sums_, y));
    }
    for (int y = 0; y < extent_.height; ++y) {
      sum(by_sums_, line, y, sums.data());  // lines are symmetric
      for (size_t x = 0; x < width; ++x) by_differences[y * width + x] += sums[x];
    }
  }
  for (int y = 0; y < extent_.height; ++y)
    add_by_difference(&(*a_)[y * width], &(*b_)[y * width], curve_, &by_differences[y * width], extent_.width,
                      &(*by_b)[y * width]);
}

}  // namespace pith::butteraugli
