#include "training/data/noise.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;

Crop even_crop(uint8_t level) { return Crop(size_t{kSide} * kSide * 3, level); }

std::vector<double> difference(const Crop& a, const Crop& b, int colour) {
  std::vector<double> all;
  for (size_t i = colour; i < a.size(); i += 3) all.push_back(double(a[i]) - b[i]);
  return all;
}

// Of values `lag` apart.
double covariance(const std::vector<double>& v, size_t lag) {
  double sum = 0;
  const double m = mean(v);
  for (size_t i = lag; i < v.size(); ++i) sum += (v[i] - m) * (v[i - lag] - m);
  return sum / static_cast<double>(v.size() - lag);
}

}  // namespace

TEST_CASE("train: a gray picture shows the green one in all colours") {
  Crop crop{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  make_gray(view_of(crop));
  CHECK(crop == Crop{2, 2, 2, 5, 5, 5, 8, 8, 8, 11, 11, 11});
}

TEST_CASE("Noise: white noise has the strength that was asked for, and nothing else") {
  const Crop clean = even_crop(120);
  for (const double sigma : {5.0, 25.0}) {
    Crop noisy = clean;
    Random random{1};
    add_gaussian_noise(view_of(noisy), sigma, random);
    for (int colour = 0; colour < 3; ++colour) {
      const std::vector<double> noise = difference(noisy, clean, colour);
      CHECK(std::fabs(mean(noise)) < 4 * sigma / kSide);
      CHECK(covariance(noise, 0) == Approx(sigma * sigma).epsilon(0.1));
      CHECK(std::fabs(covariance(noise, 1)) < 0.08 * sigma * sigma);
    }
  }
  Crop same = clean;
  Random random{1};
  add_gaussian_noise(view_of(same), 0, random);
  CHECK(same == clean);
}

TEST_CASE("Noise: the same chance gives the same noise, and only where there should be some") {
  int told = 0;
  for (uint64_t i = 0; i < 60; ++i) {
    const Crop clean = painted(kSide, kSide, [](int x, int y, int c) { return 3 * x + y + 20 * c; });
    Crop first = clean, second = clean;
    Random a{i}, b{i};
    const NoiseKind kind = random_noise_kind(a);
    CHECK(random_noise_kind(b) == kind);
    const std::optional<double> sigma = add_noise(view_of(first), kind, i % 2 == 0, a);
    CHECK(add_noise(view_of(second), kind, i % 2 == 0, b) == sigma);
    CHECK(first == second);
    if (kind == NoiseKind::none) CHECK((i % 2 == 0 || first == clean));
    if (kind == NoiseKind::camera || kind == NoiseKind::grain) CHECK(first != clean);
    told += sigma.has_value();
  }
  CHECK(told > 4);
  CHECK(told < 40);
}

TEST_CASE("Noise: kinds are drawn as often as a denoiser needs them") {
  std::array<int, 4> counts = {};
  for (uint64_t i = 0; i < 400; ++i) {
    Random random{i};
    ++counts[static_cast<int>(random_noise_kind(random))];
  }
  CHECK(counts[static_cast<int>(NoiseKind::none)] > 0);
  CHECK(counts[static_cast<int>(NoiseKind::none)] < 30);
  for (const NoiseKind kind : {NoiseKind::white, NoiseKind::camera, NoiseKind::grain})
    CHECK(counts[static_cast<int>(kind)] > 40);
}
