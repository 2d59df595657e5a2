// Masks of holes, and the first guess of what is in them.
#include "restore/coarse_fill.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace pith;

TEST_CASE("Mask: distances to the nearest hole") {
  Mask mask(20, 12);
  mask.row(5)[8] = mask.row(2)[15] = 1;
  const std::vector<float> all = distances(mask, 4);
  for (int y = 0; y < 12; ++y)
    for (int x = 0; x < 20; ++x) {
      const double exact = std::min(std::hypot(x - 8, y - 5), std::hypot(x - 15, y - 2));
      CAPTURE(x, y);
      CHECK(all[y * 20 + x] == (exact <= 4 ? Approx(exact) : Approx(kFar)));
    }
}

TEST_CASE("CoarseFill: continues slopes across a hole, takes nothing from inside") {
  constexpr uint32_t kWidth = 90, kHeight = 70;
  for (const uint32_t channels : {1u, 2u, 3u, 4u}) {
    std::vector<uint8_t> samples(size_t{kWidth} * kHeight * channels);
    Mask mask(kWidth, kHeight);
    for (uint32_t y = 0; y < kHeight; ++y)
      for (uint32_t x = 0; x < kWidth; ++x) {
        const bool hole = x > 30 && x < 55 && y > 20 && y < 45;
        mask.row(y)[x] = hole;
        uint8_t* pixel = &samples[(size_t{y} * kWidth + x) * channels];
        for (uint32_t c = 0; c < channels; ++c) pixel[c] = static_cast<uint8_t>(hole ? 255 : x + y + 5 * c);
      }
    const CoarseFill fill({kWidth, kHeight, channels, size_t{kWidth} * channels, samples.data()}, mask);
    for (uint32_t y = 21; y < 45; ++y)
      for (uint32_t x = 31; x < 55; ++x) {
        float levels[3];
        fill.get(y, x, levels);
        for (uint32_t c = 0; c < (channels < 3 ? 1 : 3); ++c)
          CHECK(std::fabs(levels[c] - static_cast<float>(x + y + 5 * c)) < 12);
      }
  }
}

TEST_CASE("CoarseFill: one known pixel is enough") {
  std::vector<uint8_t> samples(size_t{41} * 23, 200);
  samples[7 * 41 + 40] = 31;
  Mask mask(41, 23);
  std::fill(mask.holes.begin(), mask.holes.end(), 1);
  mask.row(7)[40] = 0;
  const CoarseFill fill({41, 23, 1, 41, samples.data()}, mask);
  float level;
  for (const auto& [x, y] : {std::pair{0u, 0u}, {39u, 7u}, {40u, 22u}}) {
    fill.get(y, x, &level);
    CHECK(level == 31);
  }
}
