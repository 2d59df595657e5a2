// Autoencoders through the C interface: codes of pictures of any size and kind, and back.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <thread>

#include "fixture.hpp"
#include "model/denoiser.hpp"

using namespace pith;
using test::Sample;

namespace {

constexpr int kCode = 5, kSide = 64;

struct Fixture {
  explicit Fixture(AutoencoderShape shape = {.code = kCode}) : model(test::tiny_autoencoder(shape)) {}

  AutoencoderContext context() const { return AutoencoderContext(test::settings_for(model)); }

  test::ModelFile model;
};

// A picture whose pixels are level(x, y, channel).
template <typename Level>
Sample painted(uint32_t width, uint32_t height, uint32_t channels, Level level) {
  Sample sample(width, height, channels);
  size_t i = 0;
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x)
      for (uint32_t c = 0; c < channels; ++c) sample.samples[i++] = static_cast<uint8_t>(level(x, y, c));
  return sample;
}

uint32_t waves(uint32_t x, uint32_t y, uint32_t c) { return (3 * x + 2 * y + 60 * c) % 200; }

}  // namespace

TEST_CASE("Autoencoder: what it is, and how it is told what is wrong") {
  const Fixture f({.kind = AutoencoderKind::variational, .code = kCode});
  const AutoencoderContext context = f.context();
  CHECK(context.info().kind == PITH_AUTOENCODER_VARIATIONAL);
  CHECK(context.info().code_size == kCode);
  CHECK(context.info().side == kSide);
  CHECK(context.info().model_id != 0);

  const test::ModelFile denoiser(test::tiny_unet(kDenoiser));
  CHECK_THROWS_WITH(AutoencoderContext(test::settings_for(denoiser)), Catch::Contains("not a usable model"));
  std::vector<float> code(kCode);
  CHECK_THROWS_WITH(context.render({1, 2}), Catch::Contains("size"));
  code[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(context.render(code), Catch::Contains("finite"));
}

TEST_CASE("Autoencoder: pictures of any size have codes, and pixels count by where they are") {
  const AutoencoderContext context = Fixture().context();
  for (const auto& [width, height] : {std::pair{1u, 1u}, {7u, 300u}, {64u, 64u}, {65u, 200u}, {1000u, 700u}}) {
    Sample picture = painted(width, height, 3, waves);
    const std::vector<float> code = context.embed(picture.view());
    REQUIRE(code.size() == kCode);
    for (const float v : code) CHECK(std::isfinite(v));
  }
  // Twice as large, each pixel four times: the same when it is reduced.
  Sample small = painted(kSide, kSide, 3, waves);
  Sample large = painted(2 * kSide, 2 * kSide, 3, [](auto x, auto y, auto c) { return waves(x / 2, y / 2, c); });
  CHECK(context.embed(small.view()) == context.embed(large.view()));
  // What lies outside of the middle does not matter.
  Sample wide = painted(3 * kSide, kSide, 3,
                        [](auto x, auto y, auto c) { return x / kSide == 1 ? waves(x - kSide, y, c) : 255; });
  CHECK(context.embed(small.view()) == context.embed(wide.view()));
  // Gray is three equal colours; transparency is laid over white.
  Sample gray = painted(kSide, kSide, 1, waves);
  Sample equal = painted(kSide, kSide, 3, [](auto x, auto y, auto) { return waves(x, y, 0); });
  Sample opaque = painted(kSide, kSide, 4, [](auto x, auto y, auto c) { return c == 3 ? 255 : waves(x, y, 0); });
  Sample clear = painted(kSide, kSide, 2, [](auto x, auto y, auto c) { return c == 1 ? 0 : waves(x, y, 0); });
  Sample white = painted(kSide, kSide, 3, [](auto, auto, auto) { return 255; });
  CHECK(context.embed(gray.view()) == context.embed(equal.view()));
  CHECK(context.embed(opaque.view()) == context.embed(equal.view()));
  CHECK(context.embed(clear.view()) == context.embed(white.view()));
}

TEST_CASE("Autoencoder: one of crops sees the middle at full resolution") {
  const AutoencoderContext context = Fixture({.code = kCode, .whole = false}).context();
  Sample small = painted(kSide, kSide, 3, waves);
  Sample large = painted(kSide + 20, kSide + 40, 3,
                         [](auto x, auto y, auto c) { return x < 10 || y < 20 ? 255 : waves(x - 10, y - 20, c); });
  CHECK(context.embed(small.view()) == context.embed(large.view()));
}

TEST_CASE("Autoencoder: codes are rendered in colour, or gray where that is wanted, by many threads alike") {
  const AutoencoderContext context = Fixture().context();
  Sample picture = painted(100, 80, 3, waves);
  const std::vector<float> code = context.embed(picture.view());
  const Image rendered = context.render(code);
  REQUIRE(rendered.get().width == kSide);
  REQUIRE(rendered.get().height == kSide);
  REQUIRE(rendered.get().channels == 3);
  const std::vector<uint8_t> pixels(rendered.get().pixels, rendered.get().pixels + kSide * kSide * 3);

  Sample gray(kSide, kSide, 1);
  pith_image out = gray.view();
  pith_error error;
  REQUIRE(pith_render(context.get(), code.data(), &out, &error) == PITH_OK);
  int compared = 0;
  for (size_t i = 0; i < gray.samples.size(); ++i) {
    const auto [least, most] = std::minmax({pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]});
    if (least == 0 || most == 255) continue;  // perhaps beyond what can be shown
    const int mean = (pixels[3 * i] + pixels[3 * i + 1] + pixels[3 * i + 2]) / 3;
    CHECK(std::abs(gray.samples[i] - mean) <= 2);
    ++compared;
  }
  CHECK(compared > 100);
  Sample wrong(kSide, kSide + 1, 3);
  out = wrong.view();
  CHECK(pith_render(context.get(), code.data(), &out, &error) == PITH_ERROR_ARGUMENT);

  std::vector<std::vector<float>> codes(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<float>& one : codes) threads.emplace_back([&] { one = context.embed(picture.view()); });
  }
  for (const std::vector<float>& one : codes) CHECK(one == code);
}

TEST_CASE("Embedding: the built-in one knows copies, and renders nothing") {
  const AutoencoderContext context{context_settings()};
  CHECK(context.info().kind == PITH_AUTOENCODER_NONE);
  const uint32_t size = context.info().code_size, content = 128;
  REQUIRE(size == 192);
  const auto discs = [](uint32_t x, uint32_t y, uint32_t c) {
    const double dx = x - 130.0, dy = y - 70.0;
    return dx * dx + dy * dy < 3000 ? 40 + 60 * c : 200 - y / 2 + 10 * c;
  };
  Sample picture = painted(200, 140, 3, discs), other = painted(200, 140, 3, waves);
  Sample darker = painted(200, 140, 3, [&](auto x, auto y, auto c) { return discs(x, y, c) * 85 / 100; });
  Sample small = painted(100, 70, 3, [&](auto x, auto y, auto c) { return discs(2 * x, 2 * y, c); });
  const auto product = [&](Sample& a, Sample& b, uint32_t begin, uint32_t end) {
    const std::vector<float> x = context.embed(a.view()), y = context.embed(b.view());
    double sum = 0;
    for (uint32_t i = begin; i < end; ++i) sum += double{x[i]} * y[i];
    return sum;
  };
  for (Sample* copy : {&picture, &darker, &small}) {
    CHECK(product(picture, *copy, content, size) > 0.9);
    CHECK(product(*copy, *copy, 0, content) == Approx(1).margin(1e-4));
    CHECK(product(*copy, *copy, content, size) == Approx(1).margin(1e-4));
  }
  CHECK(product(picture, other, content, size) < 0.6);
  CHECK(product(picture, other, 0, content) < product(picture, darker, 0, content));
  // Transparency is laid over white; gray is three equal colours.
  Sample gray = painted(50, 40, 1, waves);
  Sample clear = painted(50, 40, 4, [](auto x, auto y, auto c) { return c == 3 ? 255 : waves(x, y, 0); });
  CHECK(context.embed(gray.view()) == context.embed(clear.view()));
  CHECK_THROWS_WITH(context.render(std::vector<float>(size)), Catch::Contains("renders no pictures"));
  CHECK_THROWS_WITH(context.find_anomalies(picture.view()), Catch::Contains("calibrate"));
}

TEST_CASE("Anomalies: what the good pictures have not is unusual, and the map shows where") {
  const test::ModelFile model(test::tiny_normal_autoencoder());
  const AutoencoderContext context(test::settings_for(model));
  Sample plain = painted(160, 96, 1, [](auto x, auto y, auto) { return 100 + (x + y) % 3; });
  Sample broken = painted(160, 96, 1, [](auto x, auto y, auto) {
    return x >= 100 && x < 108 && y >= 40 && y < 48 ? 255 : 100 + (x + y) % 3;
  });
  Image map;
  const double usual = context.find_anomalies(plain.view()), unusual = context.find_anomalies(broken.view(), &map);
  CHECK(unusual > 2 * usual);
  REQUIRE(map.get().width == 160);
  REQUIRE(map.get().height == 96);
  REQUIRE(map.get().channels == 1);
  const auto level = [&](uint32_t x, uint32_t y) { return int{map.get().pixels[y * map.get().stride + x]}; };
  CHECK(level(104, 44) > level(20, 20));
  CHECK(unusual == context.find_anomalies(broken.view()));
}
