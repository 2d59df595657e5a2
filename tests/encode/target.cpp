// Encoding to a size and to a PSNR with a small model: the promises of encode/target.hpp.
#include "encode/target.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "decode/row_decoder.hpp"
#include "encode/collage.hpp"
#include "encode/row_encoder.hpp"
#include "metrics/psnr.hpp"
#include "test_image.hpp"
#include "tiny_machine.hpp"

using namespace pith;
using test::TestImage;
using test::TinyMachine;

namespace {

constexpr uint32_t kTile = 128;

size_t plain_size(const TinyMachine& setup, const TestImage& image, int steps) {
  return encode(setup.machine(), image.image(), {steps}, {kTile}).size();
}

double psnr_of(const TinyMachine& setup, const TestImage& image, const std::vector<uint8_t>& file) {
  TestImage out(image.width(), image.height(), image.image().channels);
  decode(setup.machine(), file, out.image());
  return psnr(image.image(), out.image());
}

// Of a picture's files at all qualities, the largest of at most that size, by bisection; and its PSNR.
double psnr_of_largest(const TinyMachine& setup, const TestImage& image, uint64_t bytes) {
  int low = 0, high = Quality::kMaxSteps + 1;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (plain_size(setup, image, middle) <= bytes ? low : high) = middle;
  }
  return psnr_of(setup, image, encode(setup.machine(), image.image(), {low}, {kTile}));
}

}  // namespace

TEST_CASE("target: a size is hit from below, on pictures of one tile and of many, with and without a collage") {
  const TinyMachine setup;
  for (auto [width, height, channels] : {std::tuple{100, 90, 3}, {100, 90, 1}, {700, 600, 3}, {40, 1300, 1}}) {
    const TestImage image = TestImage::random(width, height, channels);
    const size_t low = plain_size(setup, image, 0), high = plain_size(setup, image, Quality::kMaxSteps);
    REQUIRE(low < high);
    for (double share : {0.02, 0.3, 0.9}) {
      const auto wanted = static_cast<uint64_t>(low + share * (high - low));
      const std::vector<uint8_t> file = encode_to_size(setup.machine(), image.image(), wanted, {kTile});
      CHECK(file.size() <= wanted);
      // Streams are whole words. With random weights a lower quality may be better.
      const double found = psnr_of(setup, image, file), largest = psnr_of_largest(setup, image, wanted);
      CHECK((file.size() >= wanted * 0.98 - 4 || found > largest));
      CHECK(found > largest - 0.5);  // which patches of a picture in place of all of it may cost
    }
  }
}

TEST_CASE("target: the ends of the scale are what they are without a target") {
  const TinyMachine setup;
  const TestImage image = TestImage::random(600, 400, 3);
  const std::vector<uint8_t> least = encode(setup.machine(), image.image(), {0}, {kTile});
  const std::vector<uint8_t> most = encode(setup.machine(), image.image(), {Quality::kMaxSteps}, {kTile});
  CHECK((encode_to_size(setup.machine(), image.image(), most.size() * 3, {kTile}) == most));
  CHECK_THROWS_WITH(encode_to_size(setup.machine(), image.image(), least.size() / 2, {kTile}),
                    Catch::Contains("takes " + std::to_string(least.size()) + " bytes at least"));
  CHECK(encode_to_size(setup.machine(), image.image(), least.size(), {kTile}).size() <= least.size());
  CHECK((encode_to_psnr(setup.machine(), image.image(), 0.5, {kTile}) == least));
  CHECK_THROWS_WITH(encode_to_psnr(setup.machine(), image.image(), 99, {kTile}), Catch::Contains("dB at most"));
}

TEST_CASE("target: one pixel has a few sizes, of which the largest allowed is taken") {
  const TinyMachine setup;
  const TestImage image = TestImage::random(1, 1, 3);
  const size_t low = plain_size(setup, image, 0), high = plain_size(setup, image, Quality::kMaxSteps);
  for (size_t wanted = low; wanted <= high + 1; ++wanted) {
    const std::vector<uint8_t> file = encode_to_size(setup.machine(), image.image(), wanted, {kTile});
    CHECK(file.size() <= wanted);
    CHECK((file.size() >= low || psnr_of(setup, image, file) > psnr_of_largest(setup, image, wanted)));
  }
}

TEST_CASE("target: a score of SSIMULACRA 2 that cannot be is refused with what can") {
  const TinyMachine setup;
  CHECK_THROWS_WITH(encode_to_ssimulacra2(setup.machine(), TestImage::random(100, 90, 3).image(), 99.9, {kTile}),
                    Catch::Contains("points of SSIMULACRA 2 at most"));
  CHECK_THROWS_WITH(encode_to_ssimulacra2(setup.machine(), TestImage::random(100, 7, 3).image(), 50, {kTile}),
                    Catch::Contains("too small"));
}

TEST_CASE("target: threads do not change a bit") {
  const TinyMachine one(1), three(3);
  const TestImage image = TestImage::random(700, 600, 3);
  const uint64_t size = plain_size(one, image, 5000);
  CHECK((encode_to_size(one.machine(), image.image(), size, {kTile}) ==
         encode_to_size(three.machine(), image.image(), size, {kTile})));
}

TEST_CASE("collage: patches from all over, as many as pay") {
  CHECK(!collage_of(TestImage(1, 1, 3).image()));
  CHECK(!collage_of(TestImage(500, 310, 3).image()));
  CHECK(collage_of(TestImage(1, 1200, 1).image()));
  const TestImage picture(640, 320, 3, 640 * 3 + 7);
  const pith_image view = picture.image();
  for (uint32_t y = 0; y < view.height; ++y)
    for (uint32_t x = 0; x < view.width; ++x) {
      uint8_t* pixel = view.pixels + y * view.stride + 3 * x;
      pixel[0] = static_cast<uint8_t>(x / 4);
      pixel[1] = static_cast<uint8_t>(y / 4);
      pixel[2] = static_cast<uint8_t>(x % 4 * 4 + y % 4);
    }
  const auto collage = collage_of(view);
  REQUIRE(collage);
  CHECK(collage->image.width == 256);
  CHECK(collage->image.height == 128);
  CHECK(collage->share == Approx(0.16));
  // The first pixel of each patch tells where it is from: the middles of four by two cells.
  for (uint32_t row = 0; row < 2; ++row)
    for (uint32_t column = 0; column < 4; ++column) {
      const uint8_t* pixel = collage->image.pixels + (row * 64) * collage->image.stride + column * 64 * 3;
      CHECK(pixel[0] * 4 + pixel[2] / 4 == static_cast<int>(column * 160 + 48));
      CHECK(pixel[1] * 4 + pixel[2] % 4 == static_cast<int>(row * 160 + 48));
    }
  const TestImage large(5000, 4000, 1);
  const auto small = collage_of(large.image());
  REQUIRE(small);
  CHECK(small->image.width * small->image.height <= 1 << 20);
}
