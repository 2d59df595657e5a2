// Distortions: values that are known, and gradients against differences.
#include "training/loss/distortion.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "metrics/ssim.hpp"

using namespace pith::train;

namespace {

constexpr int kPlanes = 3, kHeight = 181, kWidth = 176, kSize = kHeight * kWidth;

// A picture of waves in whole levels, and the same with `noise`.
struct Pair {
  std::vector<float> original, decoded;

  explicit Pair(float noise) : original(kPlanes * kSize), decoded(kPlanes * kSize) {
    std::mt19937 random(5);
    std::normal_distribution<float> normal(0, noise);
    for (int p = 0, i = 0; p < kPlanes; ++p)
      for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x, ++i) {
          original[i] = std::round(120 + 60 * std::sin(0.11f * x + p) * std::cos(0.07f * y) + 30 * std::sin(0.9f * y));
          decoded[i] = std::clamp(std::round(original[i] + normal(random)), 0.f, 255.f);
        }
  }
};

double value(Distortion kind, const std::vector<float>& decoded, const std::vector<float>& original) {
  std::vector<float> gradient(decoded.size());
  return distortion(kind, decoded.data(), original.data(), kPlanes, kHeight, kWidth, gradient.data());
}

// Moves a patch of `side` at `y`, `x` of `plane` uphill by random amounts (any other way the difference drowns in
// rounding) and compares what the distortion does with what the gradient says.
void check_slope(Distortion kind, const Pair& pair, int plane, int y, int x, int side, float amount,
                 double tolerance = 0.01) {
  std::vector<float> gradient(pair.decoded.size());
  distortion(kind, pair.decoded.data(), pair.original.data(), kPlanes, kHeight, kWidth, gradient.data());
  std::vector<float> up = pair.decoded, down = pair.decoded;
  std::mt19937 random(9);
  std::uniform_real_distribution<float> uniform(0, amount);
  double expected = 0;
  for (int dy = 0; dy < side; ++dy)
    for (int dx = 0; dx < side; ++dx) {
      const int i = plane * kSize + (y + dy) * kWidth + x + dx;
      const float move = std::copysign(uniform(random), gradient[i]);
      up[i] += move;
      down[i] -= move;
      expected += gradient[i] * move;
    }
  INFO(name_of(kind) << ", plane " << plane << ", patch of " << side << " at " << y << ", " << x);
  CHECK((value(kind, up, pair.original) - value(kind, down, pair.original)) / 2 == Approx(expected).epsilon(tolerance));
}

}  // namespace

TEST_CASE("train: distortions of equal pictures are 0 and have no slope") {
  const Pair pair(0);
  for (Distortion kind : {Distortion::eye, Distortion::mse, Distortion::l1, Distortion::ms_ssim}) {
    std::vector<float> gradient(pair.decoded.size(), 1);
    CHECK(distortion(kind, pair.decoded.data(), pair.original.data(), kPlanes, kHeight, kWidth, gradient.data()) ==
          Approx(0).margin(1e-3));
    for (float g : gradient) REQUIRE(std::abs(g) < 1e-4);
  }
}

TEST_CASE("train: distortions have about one scale") {
  const Pair pair(5);
  const double mse = value(Distortion::mse, pair.decoded, pair.original);
  CHECK(mse == Approx(25).epsilon(0.03));
  CHECK(value(Distortion::l1, pair.decoded, pair.original) == Approx(mse).epsilon(0.2));
  const double dissimilarity = value(Distortion::ms_ssim, pair.decoded, pair.original);
  const double eye = value(Distortion::eye, pair.decoded, pair.original);
  for (const double other : {eye, dissimilarity}) {
    CHECK(other > mse / 10);
    CHECK(other < mse * 10);
  }
}

TEST_CASE("train: gradients of distortions are their slopes") {
  const Pair pair(8);
  for (Distortion kind : {Distortion::mse, Distortion::ms_ssim}) {
    check_slope(kind, pair, 0, 0, 0, kWidth, 0.5f);
    check_slope(kind, pair, 1, 60, 70, 30, 2);
    check_slope(kind, pair, 2, 0, 0, 40, 2);
    check_slope(kind, pair, 2, kHeight - 40, kWidth - 40, 40, 2);
  }
  // Bent where an edge is as strong as it was: the smaller the moves, the fewer samples cross that, but the more of the
  // difference is rounding.
  for (int plane = 0; plane < kPlanes; ++plane) {
    check_slope(Distortion::eye, pair, plane, 0, 0, kWidth, 0.04f, 0.03);
    check_slope(Distortion::eye, pair, plane, 60, 70, 90, 0.1f, 0.03);
    check_slope(Distortion::eye, pair, plane, kHeight - 80, kWidth - 80, 80, 0.1f, 0.03);
  }
  check_slope(Distortion::l1, pair, 1, 60, 70, 30, 0.4f);  // whole levels: no move changes a sign
}

TEST_CASE("train: slopes stay finite on pictures without anything in common") {
  Pair pair(0);
  for (float& v : pair.decoded) v = 255 - v;
  std::vector<float> gradient(pair.decoded.size());
  const Distortion kind = GENERATE(Distortion::eye, Distortion::ms_ssim);
  const double before =
      distortion(kind, pair.decoded.data(), pair.original.data(), kPlanes, kHeight, kWidth, gradient.data());
  CHECK(std::isfinite(before));
  double norm = 0;
  for (float g : gradient) norm += double(g) * g;
  CHECK(std::isfinite(norm));
  CHECK(norm > 0);
}

TEST_CASE("train: MS-SSIM is that of the metrics") {
  const Pair pair(12);
  std::vector<float> gradient(kSize);
  const double trained = 1 - distortion(Distortion::ms_ssim, pair.decoded.data(), pair.original.data(), 1, kHeight,
                                        kWidth, gradient.data()) /
                                 1280;
  std::vector<uint8_t> a(kSize), b(kSize);
  for (int i = 0; i < kSize; ++i) {
    a[i] = static_cast<uint8_t>(pair.decoded[i]);
    b[i] = static_cast<uint8_t>(pair.original[i]);
  }
  const pith_image decoded{kWidth, kHeight, 1, kWidth, a.data()}, original{kWidth, kHeight, 1, kWidth, b.data()};
  CHECK(trained == Approx(pith::ms_ssim(decoded, original)).epsilon(1e-5));
  CHECK(trained < 0.99);
}
