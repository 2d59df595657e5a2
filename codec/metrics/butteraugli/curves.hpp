// What bends the bands around zero and far from it, each with its slope.
#pragma once
#include <cmath>

namespace pith::butteraugli {

inline float within(float x, float limit) {
  const float low = x < -limit ? -limit : x;
  return low > limit ? limit : low;
}

// Differences up to `limit` do not count.
inline float without_small(float x, float limit) { return x - within(x, limit); }
inline float slope_without_small(float x, float limit) { return std::abs(x) < limit ? 0.f : 1.f; }

// Differences up to `limit` count twice.
inline float with_small_twice(float x, float limit) { return x + within(x, limit); }
inline float slope_with_small_twice(float x, float limit) { return std::abs(x) < limit ? 2.f : 1.f; }

// Beyond `limit` differences count a little less.
inline constexpr float kSlopeOfLarge = 0.934914340314f;
inline float with_large_less(float x, float limit) {
  const float inside = within(x, limit);
  return inside + kSlopeOfLarge * (x - inside);
}
inline float slope_with_large_less(float x, float limit) { return std::abs(x) < limit ? 1.f : kSlopeOfLarge; }

// By how much b is below `least` times a, or above `most` times a; its slope is by b.
inline float excess(float a, float b, float least, float most) {
  const float size = std::abs(a), aligned = a < 0 ? -b : b;
  const float below = least * size - aligned, above = aligned - most * size;
  return (below > 0 ? below : 0) + (above > 0 ? above : 0);
}
inline float slope_of_excess(float a, float b, float least, float most) {
  const float size = std::abs(a), aligned = a < 0 ? -b : b;
  const float slope = (aligned > most * size ? 1.f : 0.f) - (aligned < least * size ? 1.f : 0.f);
  return a < 0 ? -slope : slope;
}

}  // namespace pith::butteraugli
