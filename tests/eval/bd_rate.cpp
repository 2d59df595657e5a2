#include "eval/bd_rate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "eval/pchip.hpp"

using namespace pith::tool;

namespace {

const std::vector<RatePoint> kAnchor = {{0.15, 24.0}, {0.3, 27.5}, {0.5, 29.6}, {0.9, 32.1}, {1.8, 35.8}};

std::vector<RatePoint> scaled(double factor) {
  std::vector<RatePoint> points = kAnchor;
  for (RatePoint& point : points) point.rate *= factor;
  return points;
}

}  // namespace

TEST_CASE("BD-rate: a curve that needs half of the rate everywhere") {
  CHECK(bd_rate(kAnchor, kAnchor) == Approx(0).margin(1e-12));
  CHECK(bd_rate(kAnchor, scaled(0.5)) == Approx(-50.0));
  CHECK(bd_rate(kAnchor, scaled(1.25)) == Approx(25.0));
  CHECK(bd_rate(scaled(0.5), kAnchor) == Approx(100.0));
}

TEST_CASE("BD-rate: straight lines of different slope, on the range in common") {
  // log2 rate = q / 10 against q / 20 on 20…30 dB: the mean difference is -25 / 20.
  const std::vector<RatePoint> anchor = {{std::exp2(1.0), 10}, {std::exp2(2.0), 20}, {std::exp2(3.0), 30}};
  const std::vector<RatePoint> test = {{std::exp2(2.0), 40}, {std::exp2(1.0), 20}};
  CHECK(bd_rate(anchor, test) == Approx(100 * (std::exp2(-1.25) - 1)));
}

TEST_CASE("BD-rate: order and repeated points do not matter") {
  std::vector<RatePoint> points(kAnchor.rbegin(), kAnchor.rend());
  points.push_back({2.5, 35.8});  // as good as another, but dearer
  CHECK(bd_rate(kAnchor, points) == Approx(0).margin(1e-12));
}

TEST_CASE("BD-rate: nothing in common is not a number") {
  CHECK(std::isnan(bd_rate(kAnchor, {{1, 40}, {2, 45}})));
  CHECK(std::isnan(bd_rate(kAnchor, {{1, 30}})));
  CHECK(std::isnan(bd_rate({}, kAnchor)));
}

TEST_CASE("PCHIP: passes through its points and keeps them monotone") {
  const Pchip curve({0, 1, 2, 3, 4}, {0, 0, 1, 1, 5});
  CHECK(curve.value(0.5) == Approx(0).margin(1e-12));
  CHECK(curve.value(1.5) == Approx(0.5));
  CHECK(curve.value(2.5) == Approx(1));
  CHECK(curve.value(4) == Approx(5));
  for (double x = 0; x < 3.99; x += 0.01) CHECK(curve.value(x + 0.01) >= curve.value(x) - 1e-12);
}

TEST_CASE("PCHIP: slopes by hand") {
  // Unit steps, slopes 1 and 3: the harmonic mean in the middle is 1.5, the ends are (3·1 - 3) / 2 = 0 and
  // (3·3 - 1) / 2 = 4. In the middle of the first piece: (0 + 1) / 2 + (0 - 1.5) / 8.
  const Pchip curve({0, 1, 2}, {0, 1, 4});
  CHECK(curve.value(0.5) == Approx(0.5 - 1.5 / 8));
  CHECK(curve.value(1.5) == Approx(2.5 + (1.5 - 4) / 8));
}

TEST_CASE("PCHIP: the integral is that of the curve") {
  const Pchip curve({0, 1, 2.5, 3, 4}, {0, 2, 1, 1.5, 5});
  const double from = 0.3, to = 3.7;
  double sum = 0;
  constexpr int kSteps = 20000;
  for (int i = 0; i < kSteps; ++i) sum += curve.value(from + (to - from) * (i + 0.5) / kSteps);
  CHECK(curve.integral(from, to) == Approx(sum * (to - from) / kSteps).epsilon(1e-6));
}
