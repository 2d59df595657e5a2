#include "restore/hole_guess.hpp"

#include <catch2/catch.hpp>

#include "model/inpainter.hpp"
#include "test_image.hpp"

using namespace pith;

TEST_CASE("HoleGuess: coarse at first, then what was filled in, and coarse still where nothing was") {
  for (const uint32_t channels : {1u, 2u, 3u, 4u}) {
    const test::TestImage picture = test::TestImage::random(30, 20, channels);
    pith_image view = picture.image();
    Mask unknown(30, 20), holes(30, 20);
    for (uint32_t x = 10; x < 16; ++x) unknown.row(7)[x] = 1;
    holes.row(7)[12] = 1;
    HoleGuess guess(view, unknown);
    const CoarseFill coarse(view, unknown);
    CHECK(guess.kind(7, 9) == 0);
    CHECK(guess.kind(7, 12) == kCoarseGuess);

    uint8_t* pixel = view.pixels + 7 * view.stride + size_t{12} * channels;
    for (uint32_t c = 0; c < channels; ++c) pixel[c] = static_cast<uint8_t>(50 + c);
    guess.update(view, holes);
    pixel[0] = 7;  // what comes later is not seen
    CHECK(guess.kind(7, 9) == 0);
    CHECK(guess.kind(7, 11) == kCoarseGuess);
    CHECK(guess.kind(7, 12) == kFilledGuess);
    float levels[3], expected[3];
    guess.get(7, 12, levels);
    for (uint32_t c = 0; c < (channels < 3 ? 1 : 3); ++c) CHECK(levels[c] == 50 + c);
    guess.get(7, 11, levels);
    coarse.get(7, 11, expected);
    for (uint32_t c = 0; c < (channels < 3 ? 1 : 3); ++c) CHECK(levels[c] == expected[c]);
    guess.update(view, holes);
    guess.get(7, 12, levels);
    CHECK(levels[0] == 7);
  }
}
