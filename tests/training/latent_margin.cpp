// Latents at the edges of crops that end within an element of z.
#include "training/objective/latent_margin.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "training/data/crops.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kPictures = 2, kSide = 5, kWideSide = 8, kChannels = 3;
const LatentMargin kMargin(kPictures, kSide, kWideSide);

std::vector<float> random_values(int side, unsigned seed) {
  std::vector<float> values(static_cast<size_t>(kPictures) * side * side * kChannels);
  std::mt19937 random(seed);
  for (float& v : values) v = static_cast<float>(random() % 100);
  return values;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

TEST_CASE("train: the margin of a latent repeats its last row and column, picture by picture") {
  const std::vector<float> latent = random_values(kSide, 1);
  std::vector<float> wide, back;
  kMargin.repeat(latent.data(), kChannels, wide);
  const auto at = [](const std::vector<float>& values, int side, int n, int y, int x) {
    return values[((static_cast<size_t>(n) * side + y) * side + x) * kChannels + 1];
  };
  for (int n = 0; n < kPictures; ++n)
    for (int y = 0; y < kWideSide; ++y)
      for (int x = 0; x < kWideSide; ++x)
        CHECK(at(wide, kWideSide, n, y, x) == at(latent, kSide, n, std::min(y, kSide - 1), std::min(x, kSide - 1)));
  kMargin.crop(wide.data(), kChannels, back);
  CHECK(back == latent);
}

TEST_CASE("train: gradients go through a latent's margin by the transposes") {
  const std::vector<float> latent = random_values(kSide, 1), wide = random_values(kWideSide, 2);
  std::vector<float> forward, backward;
  kMargin.repeat(latent.data(), kChannels, forward);
  kMargin.fold(wide.data(), kChannels, backward);
  CHECK(dot(forward, wide) == dot(latent, backward));
  kMargin.crop(wide.data(), kChannels, forward);
  kMargin.pad(latent.data(), kChannels, backward);
  CHECK(dot(forward, latent) == dot(wide, backward));
}

TEST_CASE("train: trimming a crop keeps its upper left corner") {
  Crop crop(4 * 4 * 3);
  std::iota(crop.begin(), crop.end(), uint8_t{0});
  trim(&crop, 2);
  CHECK(crop == Crop{0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17});
}
