#include "encode/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace pith {
namespace {

// A smooth value needs two or three.
constexpr int kSecants = 6;

// Between qualities closer than this a slope is mostly noise. In steps.
constexpr int kShortestSecant = 64;

// Up to this apart noise can still make a slope several times too small, whose secant leads far away: it counts within
// such a factor of the one expected.
constexpr int kLongSecant = 512;
constexpr double kSlopeRange = 2;

// The best quality is found to within so many steps.
constexpr int kNearBest = Quality::kStepsPerAnchor / 8;

}  // namespace

Expectation search(const std::function<double(Quality)>& value, const Goal& goal, Expectation start, int most) {
  int low = -1, high = Quality::kMaxSteps + 1;  // the aim lies between them; both still unreached
  Expectation expected = start;
  int last = 0;
  double last_value = 0;
  for (int calls = 0; calls < most; ++calls) {
    const int at = expected.quality.steps;
    const double v = value(expected.quality);
    const int apart = std::abs(at - last);
    if (calls && apart >= kShortestSecant) {
      const double slope = (v - last_value) / (at - last);
      const double range = apart < kLongSecant ? kSlopeRange : std::numeric_limits<double>::infinity();
      if (slope > 0) expected.slope = std::clamp(slope, start.slope / range, start.slope * range);
    }
    last = at;
    last_value = v;

    const double next =
        at + std::clamp((goal.aim - v) / expected.slope, -1.0 * Quality::kMaxSteps, 1.0 * Quality::kMaxSteps);
    expected.quality.steps = std::clamp(static_cast<int>(std::lround(next)), 0, Quality::kMaxSteps);
    if (v >= goal.low && v <= goal.high) break;
    (v < goal.low ? low : high) = at;
    if (high - low <= 1) break;
    const bool outside = expected.quality.steps <= low || expected.quality.steps >= high;
    if (outside || calls >= kSecants) expected.quality.steps = std::midpoint(low, high);
  }
  return expected;
}

Quality best_up_to(Quality top, const std::function<double(Quality)>& value) {
  Quality best = top;
  double most = value(top);
  const auto try_at = [&](int steps) {
    if (steps < 0 || steps > top.steps) return;
    const double v = value({steps});
    if (v <= most) return;
    most = v;
    best = {steps};
  };
  try_at(top.steps - Quality::kStepsPerAnchor);
  if (best.steps == top.steps) return top;
  for (int steps = best.steps - Quality::kStepsPerAnchor; steps >= 0; steps -= Quality::kStepsPerAnchor) try_at(steps);
  for (int apart = Quality::kStepsPerAnchor / 2; apart >= kNearBest; apart /= 2) {
    const int middle = best.steps;
    try_at(middle - apart);
    try_at(middle + apart);
  }
  return best;
}

}  // namespace pith
