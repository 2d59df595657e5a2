#include "metrics/butteraugli/activity.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/simd.hpp"

namespace pith::butteraugli {
namespace {

constexpr float kX = 2.5f, kY = 0.4f, kSmallest = 1e-12f;
constexpr float kScale = 6.19424080439f, kBias = 12.61050594197f;  // of a root that is nearly linear at 0
// The visible threshold is at a distance of 1 for a white of 80 candela per square metre.
constexpr double kThreshold = 17.83 * 0.79079917404;

PITH_SIMD void bend(const float* __restrict high_x, const float* __restrict high_y, const float* __restrict highest_x,
                    const float* __restrict highest_y, size_t count, float* __restrict bent) {
  const float scale = std::sqrt(kScale), offset = std::sqrt(kBias);
  for (size_t i = 0; i < count; ++i) {
    const float x = kX * (highest_x[i] + high_x[i]), y = kY * (highest_y[i] + high_y[i]);
    bent[i] = scale * (std::sqrt(std::sqrt(x * x + y * y + kSmallest) + kBias) - offset);
  }
}

// The derivatives by the sums of the bands, X's in place of that by what bend() made of them.
PITH_SIMD void bend_backward(const float* __restrict high_x, const float* __restrict high_y,
                             const float* __restrict highest_x, const float* __restrict highest_y, size_t count,
                             float* __restrict by_bent_then_x, float* __restrict by_y) {
  const float scale = std::sqrt(kScale);
  for (size_t i = 0; i < count; ++i) {
    const float x = kX * (highest_x[i] + high_x[i]), y = kY * (highest_y[i] + high_y[i]);
    const float size = std::sqrt(x * x + y * y + kSmallest);
    const float by_size = by_bent_then_x[i] * scale * 0.5f / std::sqrt(size + kBias) / size;
    by_bent_then_x[i] = by_size * x * kX;
    by_y[i] = by_size * y * kY;
  }
}

// Keeps the three least values at each place.
PITH_SIMD void insert(const float* values, int width, float* least, float* second, float* third) {
  for (int x = 0; x < width; ++x) {
    const float v = values[x], above_least = std::max(least[x], v), above_second = std::max(second[x], above_least);
    least[x] = std::min(least[x], v);
    second[x] = std::min(second[x], above_least);
    third[x] = std::min(third[x], above_second);
  }
}

// Mostly the least of what is around: the means of the three least, of which none counts as more than twice the middle.
Plane eroded(const Plane& in, PlaneSize extent) {
  constexpr int kStep = 3;
  const size_t width = extent.width;
  Plane least = in, second(in.size()), third(in.size());
  for (size_t i = 0; i < in.size(); ++i) second[i] = third[i] = 2 * in[i];
  for (int y = 0; y < extent.height; ++y)
    for (const int dy : {-kStep, 0, kStep})
      for (const int dx : {-kStep, 0, kStep}) {
        if ((dx == 0 && dy == 0) || y + dy < 0 || y + dy >= extent.height || extent.width <= kStep) continue;
        const size_t to = y * width + (dx < 0 ? kStep : 0);
        insert(&in[(y + dy) * width + (dx > 0 ? kStep : 0)], extent.width - std::abs(dx), &least[to], &second[to],
               &third[to]);
      }
  for (size_t i = 0; i < in.size(); ++i) least[i] = 0.45f * least[i] + 0.3f * second[i] + 0.25f * third[i];
  return least;
}

float mask_at(double activity, double offset, double scale, double factor) {
  const double mask = (1 + factor / (scale * activity + offset)) / kThreshold;
  return static_cast<float>(mask * mask);
}

}  // namespace

Activity::Activity(PlaneSize extent) : blur_(2.7, extent) {}

Plane Activity::of(const UpperBand& high, const UpperBand& highest) {
  Plane bent(high[0].size());
  bend(high[0].data(), high[1].data(), highest[0].data(), highest[1].data(), bent.size(), bent.data());
  return blur_.of(bent);
}

void Activity::add_backward(const Plane& by_activity, const UpperBand& high, const UpperBand& highest,
                            UpperBand* by_high, UpperBand* by_highest) {
  Plane by_x(by_activity.size()), by_y(by_activity.size());
  blur_.add_backward(by_activity, &by_x);
  bend_backward(high[0].data(), high[1].data(), highest[0].data(), highest[1].data(), by_x.size(), by_x.data(),
                by_y.data());
  for (UpperBand* const band : {by_high, by_highest})
    for (size_t i = 0; i < by_x.size(); ++i) {
      (*band)[0][i] += by_x[i];
      (*band)[1][i] += by_y[i];
    }
}

Masks masks_of(const Plane& activity, PlaneSize extent) {
  Masks masks = {eroded(activity, extent), Plane(activity.size())};
  for (size_t i = 0; i < activity.size(); ++i) {
    const double least = masks.low[i];
    masks.low[i] = mask_at(least, 0.20025578522, 3.87449418804, 0.505054525019);
    masks.upper[i] = mask_at(least, 0.829591754942, 0.451936922203, 2.5485944793);
  }
  return masks;
}

}  // namespace pith::butteraugli
