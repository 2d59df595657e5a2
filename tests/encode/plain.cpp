// Pictures of flat areas and soft slopes get a higher quality than asked for, and only those do.
#include "encode/plain.hpp"

#include <catch2/catch.hpp>

#include "encode/row_encoder.hpp"
#include "format/limits.hpp"
#include "test_image.hpp"
#include "tiny_machine.hpp"

using namespace pith;
using test::TestImage;
using test::TinyMachine;

namespace {

constexpr uint32_t kTile = 128;
constexpr Quality kLow{3000};

// One colour, with `step` levels more from pixel (x, y) on to the lower right.
TestImage with_step(uint32_t width, uint32_t height, uint32_t channels, uint32_t x, uint32_t y, int step) {
  TestImage picture(width, height, channels);
  const pith_image image = picture.image();
  for (uint32_t row = 0; row < height; ++row)
    for (uint32_t i = 0; i < width * channels; ++i)
      image.pixels[row * image.stride + i] = static_cast<uint8_t>(200 + (row >= y && i / channels >= x ? step : 0));
  return picture;
}

int quality_of(const TestImage& picture, Quality asked, const Encoding& encoding = {kTile}, int threads = 1) {
  const TinyMachine setup(threads);
  return read_header(encode(setup.machine(), picture.image(), asked, encoding)).quality;
}

}  // namespace

TEST_CASE("plain: neighbours within two levels make a picture plain, one further apart unmakes it") {
  const int least = quality_of_plain({0}).steps;
  CHECK(least > kLow.steps);
  for (uint32_t channels : {1, 3})
    for (uint32_t x : {1, 150, 299})
      for (uint32_t y : {1, 129, 359}) {
        CHECK(quality_of(with_step(300, 360, channels, x, y, 2), kLow) == least);
        CHECK(quality_of(with_step(300, 360, channels, x, y, 3), kLow) == kLow.steps);
        CHECK(quality_of(with_step(300, 360, channels, x, y, -3), kLow) == kLow.steps);
      }
  CHECK(quality_of(with_step(1, 1, 3, 0, 0, 0), kLow) == least);
}

TEST_CASE("plain: a higher quality stays, and pictures of more than three rows of tiles are not looked at") {
  CHECK(quality_of(with_step(100, 100, 3, 0, 0, 0), {Quality::kMaxSteps}) == Quality::kMaxSteps);
  const int least = quality_of_plain({0}).steps;
  CHECK(quality_of(with_step(200, 3 * kTile, 3, 0, 0, 0), kLow) == least);
  CHECK(quality_of(with_step(200, 3 * kTile + 1, 3, 0, 0, 0), kLow) == kLow.steps);
}

TEST_CASE("plain: what alpha hides does not count, and previews stay below their pictures") {
  TestImage hidden = TestImage::random(100, 80, 4);
  const pith_image image = hidden.image();
  for (uint32_t y = 0; y < image.height; ++y)
    for (uint32_t x = 0; x < image.width; ++x) image.pixels[y * image.stride + 4 * x + 3] = 0;
  CHECK(quality_of(hidden, kLow) == quality_of_plain({0}).steps);
  image.pixels[3] = image.pixels[50 * image.stride + 4 * 50 + 3] = 255;
  CHECK(quality_of(hidden, kLow) == kLow.steps);

  const TinyMachine setup;
  const TestImage wide = with_step(2048, 64, 1, 0, 0, 0);
  const auto file = encode(setup.machine(), wide.image(), kLow, {.tile_size = kTile, .preview = true});
  MemorySource source(file);
  ContainerReader reader(source);
  CHECK(reader.header().quality == quality_of_plain({0}).steps);
  const std::optional<Preview> preview = reader.find_preview();
  REQUIRE(preview);
  CHECK(preview->header.quality < quality_of_plain({0}).steps);
}

TEST_CASE("plain: threads, effort and how rows come do not matter") {
  const TestImage picture = with_step(300, 3 * kTile, 3, 77, 200, 1);
  const int least = quality_of_plain({0}).steps;
  const TinyMachine setup;
  const std::vector<uint8_t> whole = encode(setup.machine(), picture.image(), kLow, {kTile});
  for (int threads : {1, 4}) {
    const TinyMachine other(threads);
    CHECK((encode(other.machine(), picture.image(), kLow, {kTile}) == whole));
  }
  CHECK(quality_of(picture, kLow, {.tile_size = kTile, .effort = 2}) == least);

  std::vector<uint8_t> file;
  VectorSink sink(file);
  const pith_image image = picture.image();
  RowEncoder encoder(setup.machine(), image.width, image.height, image.channels, kLow, {kTile}, {}, sink);
  for (uint32_t y = 0; y < image.height; ++y) encoder.write_rows(image.pixels + y * image.stride, image.stride, 1);
  encoder.finish();
  CHECK((file == whole));
  CHECK(encoder.header().quality == least);
}
