#include "metrics/butteraugli/blur.hpp"

#include <algorithm>
#include <cmath>

#include "base/simd.hpp"

namespace pith::butteraugli {
namespace {

// Sums of samples that are `step` apart, weighted by `taps` and their mirror image.
PITH_SIMD void weighted_sums(const float* first, size_t step, const float* taps, int reach, int width, float* out) {
  const float* const middle = first + reach * step;
  for (int x = 0; x < width; ++x) out[x] = taps[reach] * middle[x];
  int t = 0;
  for (; t + 1 < reach; t += 2) {
    const float *const before = first + t * step, *const after = first + (2 * reach - t) * step;
    const float *const next_before = before + step, *const next_after = after - step;
    const float tap = taps[t], next_tap = taps[t + 1];
    for (int x = 0; x < width; ++x)
      out[x] += tap * (before[x] + after[x]) + next_tap * (next_before[x] + next_after[x]);
  }
  for (; t < reach; ++t) {
    const float *const before = first + t * step, *const after = first + (2 * reach - t) * step, tap = taps[t];
    for (int x = 0; x < width; ++x) out[x] += tap * (before[x] + after[x]);
  }
}

Plane scales_along(int length, const Plane& taps) {
  const int reach = static_cast<int>(taps.size()) - 1;
  Plane scales(length);
  for (int at = 0; at < length; ++at) {
    double sum = 0;
    for (int t = -reach; t <= reach; ++t)
      if (at + t >= 0 && at + t < length) sum += taps[reach - std::abs(t)];
    scales[at] = static_cast<float>(1 / sum);
  }
  return scales;
}

}  // namespace

Blur::Blur(double sigma, PlaneSize extent) : extent_(extent), reach_(std::max(1, static_cast<int>(2.25 * sigma))) {
  for (int t = -reach_; t <= 0; ++t) taps_.push_back(static_cast<float>(std::exp(t * t / (-2 * sigma * sigma))));
  row_scale_ = scales_along(extent.height, taps_);
  column_scale_ = scales_along(extent.width, taps_);
  padded_row_.resize(extent.width + 2 * reach_);
  columns_.resize(static_cast<size_t>(extent.height + 2 * reach_) * extent.width);
}

void Blur::convolve(const Plane& in, Plane* out) {
  const size_t width = extent_.width;
  for (int y = 0; y < extent_.height; ++y) {
    std::copy_n(in.data() + y * width, width, padded_row_.data() + reach_);
    weighted_sums(padded_row_.data(), 1, taps_.data(), reach_, extent_.width, columns_.data() + (y + reach_) * width);
  }
  for (int y = 0; y < extent_.height; ++y)
    weighted_sums(columns_.data() + y * width, width, taps_.data(), reach_, extent_.width, out->data() + y * width);
}

void Blur::normalise(Plane* plane) const {
  for (int y = 0; y < extent_.height; ++y)
    for (int x = 0; x < extent_.width; ++x)
      (*plane)[static_cast<size_t>(y) * extent_.width + x] *= row_scale_[y] * column_scale_[x];
}

Plane Blur::of(const Plane& in) {
  Plane out(in.size());
  convolve(in, &out);
  normalise(&out);
  return out;
}

void Blur::add_backward(const Plane& by_out, Plane* by_in) {
  Plane scaled = by_out, spread(by_out.size());
  normalise(&scaled);
  convolve(scaled, &spread);
  for (size_t i = 0; i < spread.size(); ++i) (*by_in)[i] += spread[i];
}

}  // namespace pith::butteraugli
