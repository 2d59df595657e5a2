// Denoising through the C interface: sizes, channels, strength, and that how the work is cut up does not show.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "fixture.hpp"
#include "model/denoiser.hpp"

using namespace pith;
using test::Sample;

namespace {

struct Fixture {
  DenoisingContext context(uint32_t threads) const { return DenoisingContext(test::settings_for(model, threads)); }

  // With another `height` rows at once through pith_denoiser.
  std::vector<uint8_t> by_rows(Sample& noisy, uint32_t threads, uint32_t at_once) const {
    const DenoisingContext denoising = context(threads);
    const size_t row = size_t{noisy.width} * noisy.channels;
    uint32_t next = 0;
    Denoiser denoiser(denoising, noisy.width, noisy.height, noisy.channels, denoise_settings(),
                      [&](uint8_t* samples, size_t stride, uint32_t count) {
                        for (uint32_t i = 0; i < count; ++i)
                          std::memcpy(samples + i * stride, &noisy.samples[next++ * row], row);
                      });
    std::vector<uint8_t> out(noisy.samples.size());
    for (uint32_t y = 0; y < noisy.height; y += at_once)
      denoiser.read_rows(&out[y * row], row, std::min(at_once, noisy.height - y));
    return out;
  }

  std::vector<uint8_t> whole(Sample& noisy, const pith_denoise_settings& settings = denoise_settings()) const {
    const DenoisingContext denoising = context(1);
    Sample clean = noisy;
    const pith_image in = noisy.view();
    pith_image out = clean.view();
    pith_error error;
    if (pith_denoise(denoising.get(), &in, &settings, &out, &error)) throw std::runtime_error(error.message);
    return clean.samples;
  }

  test::ModelFile model{test::tiny_unet(kDenoiser)};
};

double change(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

}  // namespace

TEST_CASE("Denoising: any size, and neither threads nor rows at once show") {
  const Fixture f;
  // The last is taller than a band and cut into windows.
  for (const auto& [width, height] : {std::pair{1u, 1u}, {17u, 5u}, {70u, 61u}, {1100u, 1300u}}) {
    Sample noisy(width, height, 3);
    const std::vector<uint8_t> clean = f.whole(noisy);
    CHECK(change(clean, noisy.samples) > 0.5);
    CHECK(f.by_rows(noisy, 3, 1000) == clean);
    if (height < 100) CHECK(f.by_rows(noisy, 1, 7) == clean);
  }
}

TEST_CASE("Denoising: strength blends towards the picture, sigma is heard") {
  const Fixture f;
  Sample noisy(90, 50, 3);
  pith_denoise_settings settings = denoise_settings();
  const double full = change(f.whole(noisy, settings), noisy.samples);
  settings.strength = 0.5;
  CHECK(change(f.whole(noisy, settings), noisy.samples) == Approx(full / 2).epsilon(0.1));
  settings.strength = 0;
  CHECK(f.whole(noisy, settings) == noisy.samples);

  settings.strength = 1;
  const std::vector<uint8_t> found_out = f.whole(noisy, settings);
  settings.sigma = 40;
  CHECK(f.whole(noisy, settings) != found_out);
}

TEST_CASE("Denoising: gray is gray, alpha stays") {
  const Fixture f;
  for (const uint32_t channels : {1u, 2u, 4u}) {
    Sample noisy(40, 30, channels), colours(40, 30, channels < 3 ? 1 : 3);
    const uint32_t kept = colours.channels;
    for (size_t i = 0; i < colours.samples.size(); ++i)
      colours.samples[i] = noisy.samples[i / kept * channels + i % kept];
    const std::vector<uint8_t> clean = f.whole(noisy), without_alpha = f.whole(colours);
    for (size_t i = 0; i < clean.size(); ++i) {
      const size_t pixel = i / channels, c = i % channels;
      const uint8_t expected = c < kept ? without_alpha[pixel * kept + c] : noisy.samples[i];
      REQUIRE(clean[i] == expected);
    }
  }
}

TEST_CASE("Denoising: what makes no sense is refused with a reason") {
  const Fixture f;
  Sample noisy(8, 8, 3);
  pith_denoise_settings settings = denoise_settings();
  settings.strength = 1.5;
  CHECK_THROWS_WITH(f.whole(noisy, settings), "strength must be 0 to 1");
  settings.strength = NAN;
  CHECK_THROWS_WITH(f.whole(noisy, settings), "strength must be 0 to 1");
  settings = denoise_settings();
  settings.sigma = 101;
  CHECK_THROWS_WITH(f.whole(noisy, settings), "sigma must be at most 100 levels");
  settings.sigma = NAN;
  CHECK_THROWS_WITH(f.whole(noisy, settings), "sigma must be at most 100 levels");
  CHECK_THROWS_WITH(Context(test::settings_for(f.model)), Catch::Contains("its format is not pith-codec-1"));

  const DenoisingContext denoising = f.context(1);
  const auto fails = [](uint8_t*, size_t, uint32_t) { throw std::runtime_error("the camera is off"); };
  CHECK_THROWS_WITH(Denoiser(denoising, 2'000'000, 1, 3, denoise_settings(), fails),
                    Catch::Contains("a side of more than 1048576 pixels"));
  Denoiser denoiser(denoising, 8, 8, 3, denoise_settings(), fails);
  CHECK_THROWS_WITH(denoiser.read_rows(noisy.samples.data(), 24, 1), "the camera is off");
  CHECK_THROWS_WITH(denoiser.read_rows(noisy.samples.data(), 24, 1), Catch::Contains("it can only be freed"));
}
