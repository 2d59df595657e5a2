#include "training/data/grain.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;

double deviation(const Values& v) {
  double squares = 0;
  for (const double value : v) squares += (value - mean(v)) * (value - mean(v));
  return std::sqrt(squares / static_cast<double>(v.size()));
}

struct Noise {
  Values green, luma, chroma;  // chroma: how far red lies above luma
};

Noise noise_of(const Crop& clean, const Grain& grain) {
  Crop noisy = clean;
  Random random{1};
  add_grain(view_of(noisy), grain, random);
  Noise noise;
  for (size_t i = 0; i < noisy.size(); i += 3) {
    const double r = double(noisy[i]) - clean[i], g = double(noisy[i + 1]) - clean[i + 1],
                 b = double(noisy[i + 2]) - clean[i + 2];
    noise.green.push_back(g);
    noise.luma.push_back(0.299 * r + 0.587 * g + 0.114 * b);
    noise.chroma.push_back(r - noise.luma.back());
  }
  return noise;
}

Crop even_crop(uint8_t level) { return Crop(size_t{kSide} * kSide * 3, level); }

// Of values so far apart in a row.
double correlation(const Values& v, int apart) {
  double sum = 0, count = 0;
  for (int y = 0; y < kSide; ++y)
    for (int x = apart; x < kSide; ++x, ++count)
      sum += (v[y * kSide + x] - mean(v)) * (v[y * kSide + x - apart] - mean(v));
  return sum / count / std::pow(deviation(v), 2);
}

}  // namespace

TEST_CASE("Grain: luma and chroma have the strength that was asked for at medium gray") {
  const Noise noise = noise_of(even_crop(128), {.luma = 6, .red = 4});
  CHECK(deviation(noise.luma) == Approx(6).epsilon(0.05));
  CHECK(deviation(noise.chroma) == Approx(4).epsilon(0.05));
  CHECK(std::fabs(correlation(noise.luma, 1)) < 0.08);
}

TEST_CASE("Grain: bands are as coarse as they should be") {
  const Noise noise = noise_of(even_crop(128), {.luma = 6, .red = 4, .luma_bands = {{1, 1}}, .chroma_bands = {{4, 1}}});
  // A Gaussian of radius r gives correlations of exp(-d² / 4r²).
  CHECK(correlation(noise.luma, 2) == Approx(std::exp(-1.0)).margin(0.08));
  CHECK(correlation(noise.chroma, 4) == Approx(std::exp(-0.25)).margin(0.15));
}

TEST_CASE("Grain: it depends on the level and on texture where asked to") {
  const Grain rising = {.luma = 3, .red = 0, .blue = 0, .slopes = {2, 2, 2}};
  CHECK(deviation(noise_of(even_crop(210), rising).green) > 2.5 * deviation(noise_of(even_crop(45), rising).green));

  const Crop half =
      painted(kSide, kSide, [](int x, int y, int) { return x < kSide / 2 ? 128 : 118 + 20 * ((x + y) % 2); });
  const Noise noise = noise_of(half, {.luma = 6, .red = 0, .blue = 0, .texture = -0.9});
  Values flat, full;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      if (std::abs(x - kSide / 2) > 8) (x < kSide / 2 ? flat : full).push_back(noise.luma[y * kSide + x]);
  CHECK(deviation(flat) == Approx(6).epsilon(0.1));
  CHECK(deviation(full) < 0.65 * deviation(flat));
}

TEST_CASE("Grain: any grain gives a picture, the same each time") {
  for (uint64_t i = 0; i < 40; ++i) {
    const Crop clean = painted(kSide, kSide, [](int x, int y, int c) { return 3 * x + y + 20 * c; });
    Crop first = clean, second = clean;
    Random a{i}, b{i};
    add_grain(view_of(first), random_grain(a), a);
    add_grain(view_of(second), random_grain(b), b);
    CHECK(first == second);
    CHECK(first != clean);
  }
}
