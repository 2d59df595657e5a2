// Whether the encoder notices where a picture does not come back as its quality says.
#include "encode/tile_check.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>

#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "fixture.hpp"
#include "metrics/psnr.hpp"
#include "model/quality.hpp"
#include "tiny_machine.hpp"

using namespace pith;
using test::TestImage;
using test::TinyMachine;

namespace {

constexpr uint32_t kTile = 128;

std::optional<pith_missed_quality> found(const TinyMachine& setup, const TestImage& image, int steps, int effort = 1,
                                         double* psnr_of_all = nullptr) {
  Encoding encoding{.tile_size = kTile, .effort = effort};
  const std::vector<uint8_t> plain = encode(setup.machine(), image.image(), {steps}, encoding);
  encoding.check = true;
  std::optional<pith_missed_quality> missed;
  const std::vector<uint8_t> file = encode(setup.machine(), image.image(), {steps}, encoding, {}, &missed);
  CHECK((file == plain));  // to look changes nothing
  TestImage out(image.width(), image.height(), image.image().channels);
  decode(setup.machine(), file, out.image());
  if (psnr_of_all) *psnr_of_all = psnr(image.image(), out.image());
  return missed;
}

template <typename Level>
TestImage drawn(uint32_t width, uint32_t height, uint32_t channels, Level level) {
  TestImage picture(width, height, channels);
  const pith_image image = picture.image();
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t i = 0; i < width * channels; ++i)
      image.pixels[y * image.stride + i] = static_cast<uint8_t>(level(i / channels, y));
  return picture;
}

}  // namespace

TEST_CASE("check: noise that the model cannot show is noticed, with the PSNR that decoding gives") {
  const TinyMachine setup;
  for (auto [width, height, channels] : {std::tuple{300, 200, 3}, {128, 128, 1}, {31, 29, 3}}) {
    const TestImage noise = TestImage::random(width, height, channels);
    for (int effort : {1, 2}) {
      double psnr = 0;
      const auto missed = found(setup, noise, Quality::kMaxSteps, effort, &psnr);
      REQUIRE(missed);
      CHECK(missed->psnr == Approx(psnr).margin(0.7));
      CHECK(missed->expected_psnr == Approx(10 * std::log10(255 * 255 / (2.164 / kHighestLambda))).margin(0.01));
    }
    CHECK(!found(setup, noise, 0));  // all that is expected there
  }
}

TEST_CASE("check: lines in either direction and checkerboards are looked at, what changes slowly is not") {
  const TinyMachine setup;
  const int quality = Quality::kMaxSteps;
  CHECK(found(setup, drawn(200, 150, 3, [](uint32_t x, uint32_t) { return x % 2 * 255; }), quality));
  CHECK(found(setup, drawn(200, 150, 3, [](uint32_t, uint32_t y) { return y % 2 * 255; }), quality));
  CHECK(found(setup, drawn(200, 150, 1, [](uint32_t x, uint32_t y) { return (x + y) % 2 * 255; }), quality));
  CHECK(!found(setup, drawn(200, 150, 3, [](uint32_t x, uint32_t y) { return x / 2 + y / 2; }), quality));
  CHECK(!found(setup, drawn(1, 1, 3, [](uint32_t, uint32_t) { return 200; }), quality));
}

TEST_CASE("check: half a picture of noise counts half") {
  PictureCheck check({Quality::kMaxSteps / 2});
  const double usual = largest_error({Quality::kMaxSteps / 2});
  check.add(usual, 1000);
  CHECK(!check.missed());
  check.add(2.9 * usual, 1000);  // 1.95 in the mean: less than 3 dB
  CHECK(!check.missed());
  check.add(2.9 * usual, 1000);
  REQUIRE(check.missed());
  CHECK(check.missed()->expected_psnr - check.missed()->psnr == Approx(10 * std::log10(6.8 / 3)));
}

TEST_CASE("check: the interface has both numbers where the quality is missed, and zeros where not") {
  const test::ModelFile model;
  const Context context(test::settings_for(model));
  const TestImage noise = TestImage::random(140, 100, 3);
  const TestImage slow = drawn(140, 100, 3, [](uint32_t x, uint32_t) { return x; });

  pith_missed_quality missed{1, 1};
  pith_encode_settings settings = encode_settings();
  CHECK(settings.missed == nullptr);
  settings.quality = 100;
  settings.missed = &missed;
  const auto encode_whole = [&](const TestImage& picture) {
    context.encode(picture.image(), settings);
    return missed;
  };
  const auto encode_rows = [&](const TestImage& picture) {
    Encoder encoder(context, 140, 100, 3, settings, [](const void*, size_t) {});
    encoder.write_rows(picture.image().pixels, picture.image().stride, 100);
    encoder.finish();
    return missed;
  };
  const pith_missed_quality whole = encode_whole(noise);
  CHECK(whole.psnr > 0);
  CHECK(whole.psnr < whole.expected_psnr - 3);
  missed = {};
  CHECK(encode_rows(noise).psnr == whole.psnr);
  CHECK(encode_whole(slow).psnr == 0);
  CHECK(missed.expected_psnr == 0);

  // Programs built before it was there do not have it.
  settings.struct_size = offsetof(pith_encode_settings, missed);
  missed = {1, 1};
  CHECK(encode_whole(noise).psnr == 1);
}
