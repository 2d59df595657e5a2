// The C interface: ownership, arguments, damaged data, many threads on one context.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <thread>

#include "fixture.hpp"

using pith::test::context;
using pith::test::encoded;
using pith::test::TestImage;

namespace {

pith_status decode_status(const std::vector<uint8_t>& file, std::string* message = nullptr) {
  pith_image image{};
  pith_error error;
  const pith_status status = pith_decode(context().get(), file.data(), file.size(), nullptr, &image, &error);
  if (message) *message = error.message;
  if (status == PITH_OK) {
    REQUIRE(image.pixels);
    pith_image_free(&image);
  } else {
    REQUIRE(!image.pixels);
    REQUIRE(std::strlen(error.message) > 0);
  }
  return status;
}

}  // namespace

TEST_CASE("the C interface encodes, tells and decodes") {
  const TestImage picture = TestImage::random(100, 70, 3);
  const std::vector<uint8_t> file = encoded(picture, 50);
  const pith_info info = pith::read_info(file.data(), file.size());
  CHECK(info.width == 100);
  CHECK(info.height == 70);
  CHECK(info.channels == 3);
  CHECK(info.quality == Approx(50).margin(0.01));
  CHECK(info.tile_size == 64);
  CHECK(info.tile_count == 4);
  CHECK(info.model_id == pith_context_model_id(context().get()));

  const pith::Image image = context().decode(file.data(), file.size());
  CHECK(image.get().width == 100);
  CHECK(image.get().stride == 300);

  TestImage own(100, 70, 3, 320);
  pith_image view = own.image();
  REQUIRE(pith_decode(context().get(), file.data(), file.size(), nullptr, &view, nullptr) == PITH_OK);
  CHECK(view.pixels == own.image().pixels);
  CHECK(own.padding_untouched());
  for (uint32_t y = 0; y < 70; ++y) REQUIRE(std::memcmp(view.pixels + y * 320, image.get().pixels + y * 300, 300) == 0);
}

TEST_CASE("more quality is more bytes") {
  const TestImage picture = TestImage::random(100, 70, 3);
  size_t last = 0;
  for (double quality : {0., 20., 40., 60., 80., 100.}) {
    const size_t size = encoded(picture, quality).size();
    CHECK(size > last);
    last = size;
  }
}

TEST_CASE("arguments out of range are refused") {
  const TestImage picture = TestImage::random(10, 10, 3);
  pith_buffer file{};
  pith_error error;
  auto status = [&](pith_image image, pith_encode_settings settings) {
    const pith_status result = pith_encode(context().get(), &image, &settings, &file, &error);
    CHECK(!file.data);
    return result;
  };
  const pith_encode_settings good = pith::encode_settings();
  const auto refuse = [&](auto change) {
    pith_encode_settings settings = good;
    change(settings);
    CHECK(status(picture.image(), settings) == PITH_ERROR_ARGUMENT);
  };
  for (double number : {-1., 100.5, std::nan("")}) {
    refuse([&](auto& s) { s.quality = number; });
    refuse([&](auto& s) { s.target_psnr = number; });
    refuse([&](auto& s) { s.target_ssimulacra2 = number; });
  }
  for (uint32_t tile : {0u, 63u, 100u, 8192u}) refuse([&](auto& s) { s.tile_size = tile; });
  refuse([](auto& s) { s.target_psnr = 30, s.target_bytes = 10000; });
  refuse([](auto& s) { s.target_psnr = 30, s.target_ssimulacra2 = 50; });
  for (uint32_t effort : {0u, 10u, 0xffffffffu}) {
    refuse([&](auto& s) { s.effort = effort; });
    CHECK_THAT(error.message, Catch::Contains("effort"));
  }
  refuse([](auto& s) { s = {}; });  // not filled in
  const auto refuse_image = [&](auto change) {
    pith_image image = picture.image();
    change(image);
    CHECK(status(image, good) == PITH_ERROR_ARGUMENT);
  };
  refuse_image([](auto& image) { image.channels = 5; });
  refuse_image([](auto& image) { image.stride = 29; });
  refuse_image([](auto& image) { image.width = 0; });
  refuse_image([](auto& image) { image.pixels = nullptr; });
  const pith_image view = picture.image();
  CHECK(pith_encode(nullptr, &view, nullptr, &file, nullptr) == PITH_ERROR_ARGUMENT);

  const std::vector<uint8_t> data = encoded(picture);
  pith_image target = TestImage(11, 10, 3).image();
  CHECK(pith_decode(context().get(), data.data(), data.size(), nullptr, &target, &error) == PITH_ERROR_ARGUMENT);
  pith_decode_settings limited = pith::decode_settings();
  limited.max_pixels = 99;
  target = {};
  CHECK(pith_decode(context().get(), data.data(), data.size(), &limited, &target, &error) == PITH_ERROR_LIMIT);
}

TEST_CASE("targets are hit, whatever the quality says, or refused") {
  const TestImage picture = TestImage::random(100, 70, 3);
  const pith_image view = picture.image();
  pith_encode_settings settings = pith::encode_settings();
  settings.quality = std::nan("");
  settings.target_bytes = encoded(picture, 60).size();
  const pith::Buffer file = context().encode(view, settings);
  CHECK(file.size() <= settings.target_bytes);
  CHECK(file.size() >= settings.target_bytes * 0.98 - 4);

  pith_buffer none{};
  pith_error error;
  settings.target_bytes = 100;
  CHECK(pith_encode(context().get(), &view, &settings, &none, &error) == PITH_ERROR_LIMIT);
  CHECK_THAT(error.message, Catch::Contains("bytes at least"));
  settings.target_bytes = 0;
  settings.target_psnr = 99;
  CHECK(pith_encode(context().get(), &view, &settings, &none, &error) == PITH_ERROR_LIMIT);
  CHECK_THAT(error.message, Catch::Contains("dB at most"));
  CHECK(!none.data);
}

TEST_CASE("settings of an older, shorter structure keep the newer members at their defaults") {
  const TestImage picture = TestImage::random(80, 80, 3);
  pith_encode_settings settings = pith::encode_settings();
  settings.struct_size = offsetof(pith_encode_settings, tile_size);
  settings.tile_size = 12345;  // beyond what the older caller knew of: not read
  const pith_image view = picture.image();
  const pith::Buffer file = context().encode(view, settings);
  CHECK(pith::read_info(file.data(), file.size()).tile_size == 1024);

  settings = pith::encode_settings();
  settings.struct_size = offsetof(pith_encode_settings, effort);
  settings.effort = 77;
  CHECK(context().encode(view, settings).size() == file.size());
}

TEST_CASE("no prefix of a file decodes, and none does harm") {
  const std::vector<uint8_t> file = encoded(TestImage::random(70, 40, 3));
  for (size_t size = 0; size < file.size(); ++size) {
    // In a block of its own, so that a sanitizer sees any read beyond it.
    const std::vector<uint8_t> prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    const pith_status status = decode_status(prefix);
    CHECK((status == PITH_ERROR_NOT_PITH || status == PITH_ERROR_DAMAGED));
  }
}

TEST_CASE("no file with a flipped bit decodes") {
  const std::vector<uint8_t> file = encoded(TestImage::random(70, 40, 3));
  for (size_t bit = 0; bit < file.size() * 8; bit += bit < 64 * 8 ? 1 : 7) {
    std::vector<uint8_t> damaged = file;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    CHECK(decode_status(damaged) != PITH_OK);
  }
}

TEST_CASE("what is no pith file is called so") {
  std::string message;
  CHECK(decode_status({}, &message) == PITH_ERROR_NOT_PITH);
  CHECK(decode_status({0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13}, &message) == PITH_ERROR_NOT_PITH);
}

TEST_CASE("many threads share one context") {
  const TestImage picture = TestImage::random(150, 90, 3);
  const std::vector<uint8_t> expected = encoded(picture);
  std::vector<int> good(4);
  {
    std::vector<std::jthread> threads;
    for (int& result : good)
      threads.emplace_back([&] {
        // Catch2 would not have its macros used here.
        for (int i = 0; i < 3; ++i) {
          const pith::Image decoded = context().decode(expected.data(), expected.size());
          result += encoded(picture) == expected && decoded.get().width == 150;
        }
      });
  }
  for (int result : good) CHECK(result == 3);
}

TEST_CASE("C interface: a colour profile has to be one for the picture") {
  for (const auto& [channels, fits, others] :
       {std::tuple(1u, "GRAY", "RGB "), {2u, "GRAY", "CMYK"}, {3u, "RGB ", "GRAY"}, {4u, "RGB ", "Lab "}}) {
    const TestImage picture(40, 30, channels);
    const auto status_with = [&](const std::string& profile) {
      const pith_metadata metadata{profile.data(), profile.size(), nullptr, 0, nullptr, 0};
      pith_encode_settings settings = pith::encode_settings();
      settings.metadata = &metadata;
      const pith_image view = picture.image();
      pith_buffer file{};
      pith_error error{};
      const pith_status status = pith_encode(context().get(), &view, &settings, &file, &error);
      if (status != PITH_OK) CHECK_THAT(error.message, Catch::Contains("profile"));
      pith_buffer_free(&file);
      const pith_write_function nowhere = [](void*, const void*, size_t) { return 0; };
      pith_encoder* encoder = nullptr;
      CHECK(pith_encoder_create(context().get(), 40, 30, channels, &settings, nowhere, nullptr, &encoder, &error) ==
            status);
      pith_encoder_free(encoder);
      return status;
    };
    const auto profile_for = [](const std::string& space) {
      std::string profile(132, '\0');
      profile.replace(16, 4, space);
      return profile.replace(36, 4, "acsp");
    };
    CHECK(status_with(profile_for(fits)) == PITH_OK);
    CHECK(status_with(profile_for(others)) == PITH_ERROR_ARGUMENT);
    CHECK(status_with("anything else") == PITH_OK);
    CHECK(status_with(profile_for(others).substr(0, 127)) == PITH_OK);
  }
}

TEST_CASE("defaults never reach beyond the structure that the caller knows") {
  pith_encode_settings settings;
  std::memset(&settings, 0xa5, sizeof settings);
  pith_encode_settings_init_sized(&settings, offsetof(pith_encode_settings, effort));
  CHECK(settings.struct_size == offsetof(pith_encode_settings, effort));
  CHECK(settings.tile_size == 1024);
  CHECK(settings.effort == 0xa5a5a5a5);
  const TestImage picture = TestImage::random(10, 10, 3);
  const pith_image view = picture.image();
  CHECK(context().encode(view, settings).size() > 0);
}
