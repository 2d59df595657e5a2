#include "ssimulacra2/recursive_gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "net/simd.hpp"

namespace pith {
namespace {

constexpr int kRadius = 5;
constexpr int kCosines = 3;

// Of each cosine: what the sum of the samples at both ends of the window weighs, and what the result before does.
constexpr float kInput[kCosines] = {0.0552952357f, -0.0588366870f, 0.0129558191f};
constexpr float kBefore[kCosines] = {1.90211303f, 1.17557050f, 0};

// The next row of each cosine's recursion, in place of the one before the last, and their sum. Rounding adds up along
// the way, as in the reference program, whose scores are only met with its fused operations, on any processor.
PITH_SIMD void next_row(const float* __restrict above, const float* __restrict below, size_t count,
                        const float* __restrict last, float* __restrict before_last, float* __restrict sum) {
  for (size_t x = 0; x < count; ++x) {
    const float ends = above[x] + below[x];
    float total = 0;
#pragma GCC unroll 3
    for (int i = 0; i < kCosines; ++i) {
      float* const value = before_last + i * count + x;
      *value = std::fma(kInput[i], ends, std::fma(kBefore[i], last[i * count + x], -*value));
      total += *value;
    }
    sum[x] = total;
  }
}

void filter_columns(const std::vector<float>& source, int height, int width, std::vector<float>& target) {
  const auto count = static_cast<size_t>(width);
  const std::vector<float> zeros(count);
  std::vector<float> last(kCosines * count), before_last(kCosines * count), unused(count);
  const auto row = [&](int y) { return y < 0 || y >= height ? zeros.data() : &source[y * count]; };
  for (int y = 1 - kRadius; y < height; ++y) {
    next_row(row(y - kRadius - 1), row(y + kRadius - 1), count, last.data(), before_last.data(),
             y < 0 ? unused.data() : &target[y * count]);
    std::swap(last, before_last);
  }
}

// Of `height` x `width`; in squares, so that both sides stay in the cache.
void transpose(const std::vector<float>& source, int height, int width, std::vector<float>& target) {
  constexpr int kSide = 16;
  for (int top = 0; top < height; top += kSide)
    for (int left = 0; left < width; left += kSide)
      for (int y = top; y < std::min(top + kSide, height); ++y)
        for (int x = left; x < std::min(left + kSide, width); ++x)
          target[static_cast<size_t>(x) * height + y] = source[static_cast<size_t>(y) * width + x];
}

}  // namespace

void recursive_gaussian(std::vector<float>& plane, int height, int width) {
  std::vector<float> other(plane.size());
  transpose(plane, height, width, other);
  filter_columns(other, width, height, plane);
  transpose(plane, width, height, other);
  filter_columns(other, height, width, plane);
}

}  // namespace pith
