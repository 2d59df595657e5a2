// Samples of 16 bits through the C interface.
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"

using pith::test::context;
using pith::test::Sample;
using pith::test::TestImage;

namespace {

pith_encode_settings deep_encoding() {
  pith_encode_settings settings = pith::encode_settings();
  settings.tile_size = 64;
  settings.bits = 16;
  return settings;
}

pith_decode_settings deep_decoding() {
  pith_decode_settings settings = pith::decode_settings();
  settings.bits = 16;
  return settings;
}

std::vector<uint8_t> bytes_of(const pith::Buffer& file) { return {file.data(), file.data() + file.size()}; }

// Levels as 16 bits, whose upper and lower bytes are the same.
std::vector<uint16_t> widened(const pith_image& image) {
  std::vector<uint16_t> samples;
  for (uint32_t y = 0; y < image.height; ++y)
    for (uint32_t i = 0; i < image.width * image.channels; ++i)
      samples.push_back(static_cast<uint16_t>(image.pixels[y * image.stride + i] * 257));
  return samples;
}

pith_image view_of(std::vector<uint16_t>& samples, uint32_t width, uint32_t height, uint32_t channels) {
  return {width, height, channels, size_t{width} * channels * 2, reinterpret_cast<uint8_t*>(samples.data())};
}

std::vector<uint16_t> samples_of(const pith_image& image) {
  std::vector<uint16_t> samples(size_t{image.width} * image.height * image.channels);
  for (uint32_t y = 0; y < image.height; ++y)
    std::memcpy(&samples[size_t{y} * image.width * image.channels], image.pixels + y * image.stride,
                size_t{image.width} * image.channels * 2);
  return samples;
}

}  // namespace

TEST_CASE("16 bits that 8 can hold make the same file") {
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u), effort = GENERATE(1u, 2u);
  const TestImage picture = TestImage::random(100, 80, channels);
  std::vector<uint16_t> samples = widened(picture.image());
  pith_encode_settings settings = deep_encoding();
  settings.effort = effort;
  const std::vector<uint8_t> deep = bytes_of(context().encode(view_of(samples, 100, 80, channels), settings));
  settings.bits = 8;
  CHECK(deep == bytes_of(context().encode(picture.image(), settings)));
}

TEST_CASE("what 16 bits have beyond 8 gets into the file") {
  const uint32_t effort = GENERATE(1u, 2u);
  std::vector<uint16_t> samples(128 * 128 * 3, 30000), rounded;
  for (size_t i = 0; i < samples.size(); ++i) samples[i] += static_cast<uint16_t>(i / 3 % 128);
  for (const uint16_t sample : samples) rounded.push_back(static_cast<uint16_t>((sample + 128) / 257 * 257));
  pith_encode_settings settings = deep_encoding();
  settings.effort = effort;
  settings.quality = 100;
  const auto file_of = [&](std::vector<uint16_t>& picture) {
    return bytes_of(context().encode(view_of(picture, 128, 128, 3), settings));
  };
  CHECK(file_of(samples) != file_of(rounded));
}

TEST_CASE("decoded to 16 bits a picture is what 8 bits round") {
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u);
  Sample picture(100, 80, channels);
  pith_encode_settings settings = pith::encode_settings();
  settings.tile_size = 64;
  const pith::Buffer file = context().encode(picture.view(), settings);
  const pith::Image levels = context().decode(file.data(), file.size());
  const pith::Image deep = context().decode(file.data(), file.size(), deep_decoding());
  CHECK(deep.get().stride == size_t{200} * channels);
  const std::vector<uint16_t> samples = samples_of(deep.get()), rough = widened(levels.get());
  size_t beyond = 0;
  bool near = true, same_alpha = true;
  for (size_t i = 0; i < samples.size(); ++i) {
    const int difference = samples[i] - rough[i];
    near &= std::abs(difference) <= 129;  // half a level
    beyond += difference != 0;
    if (channels % 2 == 0 && i % channels == channels - 1) same_alpha &= difference == 0;
  }
  CHECK(near);
  CHECK(same_alpha);
  CHECK(beyond > samples.size() / 4);
}

TEST_CASE("16 bits come row by row, in parts and in small") {
  const uint32_t channels = GENERATE(1u, 4u);
  std::vector<uint16_t> samples(size_t{150} * 130 * channels);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<uint16_t>(i * 97 + (i >> 9) * 1000);
  const pith_image view = view_of(samples, 150, 130, channels);
  std::vector<uint8_t> file;
  pith::Encoder encoder(context(), 150, 130, channels, deep_encoding(), [&](const void* data, size_t size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    file.insert(file.end(), bytes, bytes + size);
  });
  for (uint32_t y = 0; y < 130; y += 10) encoder.write_rows(view.pixels + y * view.stride, view.stride, 10);
  encoder.finish();
  CHECK(file == bytes_of(context().encode(view, deep_encoding())));

  const std::vector<uint16_t> whole = samples_of(context().decode(file.data(), file.size(), deep_decoding()).get());
  pith_decode_settings settings = deep_decoding();
  settings.region = {70, 60, 50, 40};
  const pith::Image part = context().decode(file.data(), file.size(), settings);
  const std::vector<uint16_t> cut = samples_of(part.get());
  for (uint32_t y = 0; y < 40; ++y)
    CHECK(std::equal(&cut[size_t{y} * 50 * channels], &cut[size_t{y} * 50 * channels] + size_t{50} * channels,
                     &whole[(size_t{60 + y} * 150 + 70) * channels]));

  settings = deep_decoding();
  settings.max_side = 30;
  const pith::Image small = context().decode(file.data(), file.size(), settings);
  settings.bits = 8;
  CHECK(samples_of(small.get()) == widened(context().decode(file.data(), file.size(), settings).get()));
}

TEST_CASE("samples of other depths are refused, and rows that are too short for 16 bits") {
  Sample picture(20, 10, 3);
  pith_encode_settings settings = deep_encoding();
  CHECK_THROWS_WITH(context().encode(picture.view(), settings), Catch::Contains("stride"));
  settings.bits = 12;
  CHECK_THROWS_WITH(context().encode(picture.view(), settings), Catch::Contains("neither 8 nor 16"));
  const pith::Buffer file = context().encode(picture.view());
  pith_decode_settings wanted = pith::decode_settings();
  wanted.bits = 0;
  CHECK_THROWS_WITH(context().decode(file.data(), file.size(), wanted), Catch::Contains("neither 8 nor 16"));
}
