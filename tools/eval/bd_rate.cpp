#include "eval/bd_rate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eval/pchip.hpp"

namespace pith::tool {
namespace {

Pchip log_rate_over_quality(std::vector<RatePoint> points) {
  std::sort(points.begin(), points.end(), [](const RatePoint& a, const RatePoint& b) {
    return a.quality < b.quality || (a.quality == b.quality && a.rate < b.rate);
  });
  std::vector<double> x, y;
  for (const RatePoint& point : points) {
    if (!x.empty() && point.quality == x.back()) continue;
    x.push_back(point.quality);
    y.push_back(std::log(point.rate));
  }
  return Pchip(std::move(x), std::move(y));
}

}  // namespace

double bd_rate(std::vector<RatePoint> reference, std::vector<RatePoint> test) {
  const Pchip a = log_rate_over_quality(std::move(reference));
  const Pchip b = log_rate_over_quality(std::move(test));
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (a.size() < 2 || b.size() < 2) return kNan;
  const double from = std::max(a.first(), b.first());
  const double to = std::min(a.last(), b.last());
  if (!(from < to)) return kNan;
  return 100.0 * (std::exp((b.integral(from, to) - a.integral(from, to)) / (to - from)) - 1.0);
}

}  // namespace pith::tool
