#include "metrics/ssimulacra2/recursive_gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/simd.hpp"

namespace pith {
namespace {

// Of each cosine: what the sum of the samples at both ends of the window weighs, and what the result before does.
constexpr float kInput[kGaussianCosines] = {0.0552952357f, -0.0588366870f, 0.0129558191f};
constexpr float kBefore[kGaussianCosines] = {1.90211303f, 1.17557050f, 0};

// The next row of each cosine's recursion, in place of the one before the last, and their sum. Rounding adds up along
// the way, as in the reference program, whose scores are only met with its fused operations, on any processor.
PITH_SIMD void next_row(const float* __restrict above, const float* __restrict below, size_t count,
                        const float* __restrict last, float* __restrict before_last, float* __restrict sum) {
  for (size_t x = 0; x < count; ++x) {
    const float ends = above[x] + below[x];
    float total = 0;
#pragma GCC unroll 3
    for (int i = 0; i < kGaussianCosines; ++i) {
      float* const value = before_last + i * count + x;
      *value = std::fma(kInput[i], ends, std::fma(kBefore[i], last[i * count + x], -*value));
      total += *value;
    }
    sum[x] = total;
  }
}

// Of `height` x `width`; in squares, so that both sides stay in the cache.
void transpose(const float* source, int height, int width, float* target) {
  constexpr int kSide = 16;
  for (int top = 0; top < height; top += kSide)
    for (int left = 0; left < width; left += kSide)
      for (int y = top; y < std::min(top + kSide, height); ++y)
        for (int x = left; x < std::min(left + kSide, width); ++x)
          target[static_cast<size_t>(x) * height + y] = source[static_cast<size_t>(y) * width + x];
}

}  // namespace

void gaussian_along_rows(float* rows, int count, int width) {
  const auto lanes = static_cast<size_t>(count);
  std::vector<float> columns(lanes * width);
  transpose(rows, count, width, columns.data());
  GaussianColumns filter(count);
  std::vector<float> filtered(columns.size());
  for (int x = 0; x < width + GaussianColumns::kDelay; ++x) {
    const float* const out = filter.next(x < width ? &columns[x * lanes] : nullptr);
    if (const int at = x - GaussianColumns::kDelay; at >= 0) std::copy_n(out, lanes, &filtered[at * lanes]);
  }
  transpose(filtered.data(), width, count, rows);
}

GaussianColumns::GaussianColumns(int width)
    : width_(static_cast<size_t>(width)), last_(kGaussianCosines * width_), before_last_(last_.size()), out_(width_) {
  for (std::vector<float>& row : rows_) row.resize(width_);
}

const float* GaussianColumns::next(const float* row) {
  std::vector<float>& newest = rows_[y_ % kRows];
  const float* const above = rows_[(y_ + 1) % kRows].data();  // the oldest
  if (row)
    std::copy_n(row, width_, newest.data());
  else
    std::fill(newest.begin(), newest.end(), 0.f);
  next_row(above, newest.data(), width_, last_.data(), before_last_.data(), out_.data());
  std::swap(last_, before_last_);
  ++y_;
  return out_.data();
}

}  // namespace pith
