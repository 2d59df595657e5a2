#include "metrics/ssimulacra2/gaussian_window.hpp"

#include <algorithm>

#include "base/simd.hpp"

namespace pith {
namespace {

constexpr int kTaps = 2 * kGaussianReach + 1;

// Down the columns, `stride` apart. Products are made again for each window: that takes less time than keeping them.
PITH_SIMD void look_down(const float* __restrict a, const float* __restrict b, size_t stride, size_t count,
                         float* __restrict mean_a, float* __restrict mean_b, float* __restrict squares,
                         float* __restrict product) {
  for (size_t x = 0; x < count; ++x) {
    float sum_a = 0, sum_b = 0, sum_squares = 0, sum_product = 0;
#pragma GCC unroll 9
    for (int i = 0; i < kTaps; ++i) {
      const float u = a[x + i * stride], v = b[x + i * stride];
      sum_a += kGaussian[i] * u;
      sum_b += kGaussian[i] * v;
      sum_squares += kGaussian[i] * (u * u + v * v);
      sum_product += kGaussian[i] * (u * v);
    }
    mean_a[x] = sum_a;
    mean_b[x] = sum_b;
    squares[x] = sum_squares;
    product[x] = sum_product;
  }
}

// Along a row: target[x] = Σ window[i] · source[x + i]
PITH_SIMD void look_along(const float* __restrict source, size_t count, float* __restrict target) {
  for (size_t x = 0; x < count; ++x) {
    float sum = 0;
#pragma GCC unroll 9
    for (int i = 0; i < kTaps; ++i) sum += kGaussian[i] * source[x + i];
    target[x] = sum;
  }
}

PITH_SIMD void add_spread(const float* __restrict a, const float* __restrict b, const float* __restrict by_mean,
                          const float* __restrict by_squares, const float* __restrict by_product, float weight,
                          size_t count, float* __restrict by_b) {
  for (size_t x = 0; x < count; ++x) by_b[x] += weight * (by_mean[x] + 2 * b[x] * by_squares[x] + a[x] * by_product[x]);
}

}  // namespace

BorderedPlane::BorderedPlane(int height, int width)
    : height_(height),
      width_(width),
      values_(static_cast<size_t>(height + 2 * kGaussianReach) * (width + 2 * kGaussianReach)) {}

void BorderedPlane::extend() {
  for (int y = 0; y < height_; ++y) {
    std::fill_n(bordered_row(y), kGaussianReach, row(y)[0]);
    std::fill_n(row(y) + width_, kGaussianReach, row(y)[width_ - 1]);
  }
  for (int i = 1; i <= kGaussianReach; ++i) {
    std::copy_n(bordered_row(0), bordered_width(), bordered_row(-i));
    std::copy_n(bordered_row(height_ - 1), bordered_width(), bordered_row(height_ - 1 + i));
  }
}

void BorderedPlane::fold() {
  for (int i = 1; i <= kGaussianReach; ++i) {
    for (const int y : {-i, height_ - 1 + i}) {
      const float* const from = bordered_row(y);
      float* const to = bordered_row(y < 0 ? 0 : height_ - 1);
      for (int x = 0; x < bordered_width(); ++x) to[x] += from[x];
    }
  }
  for (int y = 0; y < height_; ++y) {
    for (int i = 1; i <= kGaussianReach; ++i) {
      row(y)[0] += row(y)[-i];
      row(y)[width_ - 1] += row(y)[width_ - 1 + i];
    }
  }
}

GaussianRow::GaussianRow(int width) : mean_a(width), mean_b(width), squares(width), product(width) {
  for (std::vector<float>& means : columns_) means.resize(width + 2 * kGaussianReach);
}

void GaussianRow::look(const BorderedPlane& a, const BorderedPlane& b, int y) {
  const size_t stride = a.bordered_width();
  look_down(a.bordered_row(y - kGaussianReach), b.bordered_row(y - kGaussianReach), stride, stride, columns_[0].data(),
            columns_[1].data(), columns_[2].data(), columns_[3].data());
  std::vector<float>* const targets[] = {&mean_a, &mean_b, &squares, &product};
  for (int i = 0; i < 4; ++i) look_along(columns_[i].data(), a.width(), targets[i]->data());
}

GaussianRowGradient::GaussianRowGradient(int width) {
  for (std::vector<float>& row : rows_) row.resize(width + 4 * kGaussianReach);
  for (std::vector<float>& row : wide_) row.resize(width + 2 * kGaussianReach);
}

void GaussianRowGradient::spread(const BorderedPlane& a, const BorderedPlane& b, int y, BorderedPlane* by_b) {
  const size_t count = wide_[0].size();
  for (int i = 0; i < 3; ++i) look_along(rows_[i].data(), count, wide_[i].data());
  for (int i = 0; i < kTaps; ++i) {
    const int to = y + i - kGaussianReach;
    add_spread(a.bordered_row(to), b.bordered_row(to), wide_[0].data(), wide_[1].data(), wide_[2].data(), kGaussian[i],
               count, by_b->bordered_row(to));
  }
}

}  // namespace pith
