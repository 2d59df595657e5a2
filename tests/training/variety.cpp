// What training makes of its crops: other colours, and what photographs hardly ever show.
#include "training/data/variety.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "fixture.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;
constexpr int kDraws = 100;

// Smooth, in many colours.
Crop colourful() {
  return painted(kSide, kSide,
                 [](int x, int y, int c) { return 128 + 80 * std::sin(0.05 * x + c) * std::cos(0.07 * y + 2 * c); });
}

Crop recoloured(Crop crop, uint64_t seed) {
  Random random{seed};
  recolour(view_of(crop), random);
  return crop;
}

Crop rare(Rarity kind, uint64_t seed) {
  Crop crop = colourful();
  Random random{seed};
  make_rare(view_of(crop), kind, random);
  return crop;
}

double mean(const Crop& crop) { return std::accumulate(crop.begin(), crop.end(), 0.0) / double(crop.size()); }

bool is_gray(const Crop& crop) {
  for (size_t i = 0; i < crop.size(); i += 3)
    if (crop[i] != crop[i + 1] || crop[i] != crop[i + 2]) return false;
  return true;
}

std::set<std::vector<uint8_t>> colours_of(const Crop& crop) {
  std::set<std::vector<uint8_t>> colours;
  for (size_t i = 0; i < crop.size(); i += 3) colours.insert({crop.begin() + long(i), crop.begin() + long(i) + 3});
  return colours;
}

}  // namespace

TEST_CASE("Recolouring: depends on chance alone, is sometimes none, sometimes gray, and leaves black as it is") {
  int same = 0, gray = 0, other = 0;
  for (uint64_t seed = 0; seed < kDraws; ++seed) {
    const Crop crop = recoloured(colourful(), seed);
    CHECK(crop == recoloured(colourful(), seed));
    same += crop == colourful();
    gray += is_gray(crop);
    other += std::abs(mean(crop) - mean(colourful())) > 10;
    CHECK(mean(recoloured(Crop(crop.size(), 0), seed)) == 0);
  }
  CHECK(same > 0);
  CHECK(gray > kDraws / 50);
  CHECK(gray < kDraws / 4);
  CHECK(other > kDraws / 5);
}

TEST_CASE("Rarities: flat colours and gradients, of strong colours too") {
  bool pure = false, soft = false;
  for (uint64_t seed = 0; seed < kDraws; ++seed) {
    const auto colours = colours_of(rare(Rarity::flat, seed));
    REQUIRE(colours.size() == 1);
    int extremes = 0;
    for (uint8_t level : *colours.begin()) extremes += level == 0 || level == 255;
    (extremes == 3 ? pure : soft) = true;

    const Crop gradient = rare(Rarity::gradient, seed);
    for (int i = 0; i + 3 < kSide * 3; ++i) CHECK(std::abs(gradient[i + 3] - gradient[i]) < 12);
  }
  CHECK(pure);
  CHECK(soft);
}

TEST_CASE("Rarities: text has its paper's colour, its ink's, and only mixtures besides") {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto colours = colours_of(rare(Rarity::text, seed));
    CHECK(colours.size() <= 10);  // letters reduced three times cover a pixel by ninths
  }
}

TEST_CASE("Rarities: interlaced pictures keep every other row and move the rest") {
  const Crop crop = rare(Rarity::interlaced, 1), before = colourful();
  for (int y = 0; y < kSide; ++y) {
    const auto begin = long(y) * kSide * 3;
    CHECK(std::equal(crop.begin() + begin, crop.begin() + begin + kSide * 3, before.begin() + begin) == (y % 2 == 0));
  }
}

TEST_CASE("Rarities: dithering and halftone have few levels and keep the mean") {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Crop dithered = rare(Rarity::dithered, seed), halftone = rare(Rarity::halftone, seed);
    CHECK(std::set<uint8_t>(dithered.begin(), dithered.end()).size() <= 7);
    CHECK(mean(dithered) == Approx(mean(colourful())).margin(3));
    CHECK(std::set<uint8_t>(halftone.begin(), halftone.end()) == std::set<uint8_t>{0, 255});
    CHECK(mean(halftone) == Approx(mean(colourful())).margin(20));
  }
}

TEST_CASE("Rarities: a mosaic keeps one colour of each pixel, green of every other one") {
  const Crop before = colourful();
  for (uint64_t seed = 0; seed < 8; ++seed) {
    const Crop crop = rare(Rarity::mosaic, seed);
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) {
        const size_t i = (size_t(y) * kSide + x) * 3 + ((x + y) % 2 ? 1 : y % 2 ? 2 : 0);
        CHECK(crop[i] == before[i]);
      }
  }
}

TEST_CASE("Rarities: checkers come back every second or fourth pixel") {
  for (uint64_t seed = 0; seed < 8; ++seed) {
    Crop crop(size_t{kSide} * kSide * 3, 90);
    Random random{seed};
    make_rare(view_of(crop), Rarity::checkered, random);
    for (size_t i = 0; i + 12 < size_t{kSide} * 3; ++i) CHECK(crop[i] == crop[i + 12]);
    CHECK(colours_of(crop).size() <= 2);
  }
}
