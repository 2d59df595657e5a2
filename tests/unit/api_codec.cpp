// The C interface: ownership, arguments, damaged data, many threads on one context.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <thread>

#include "model_file.hpp"
#include "pith/pith.hpp"
#include "test_image.hpp"

using pith::test::ModelFile;
using pith::test::TestImage;

namespace {

// One small model for all cases.
const pith::Context& context() {
  static const ModelFile file;
  static const pith::Context instance = [] {
    pith_context_settings settings = pith::context_settings();
    settings.model_path = file.path();
    settings.threads = 2;
    settings.precision = PITH_PRECISION_F32;
    return pith::Context(settings);
  }();
  return instance;
}

std::vector<uint8_t> encoded(const TestImage& image, double quality = 60) {
  pith_encode_settings settings = pith::encode_settings();
  settings.quality = quality;
  settings.tile_size = 64;
  const pith_image view = image.image();
  const pith::Buffer file = context().encode(view, settings);
  return {file.data(), file.data() + file.size()};
}

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
  for (double quality : {-1., 100.5, std::nan("")}) {
    pith_encode_settings s = good;
    s.quality = quality;
    CHECK(status(picture.image(), s) == PITH_ERROR_ARGUMENT);
  }
  for (uint32_t tile : {0u, 63u, 100u, 8192u}) {
    pith_encode_settings s = good;
    s.tile_size = tile;
    CHECK(status(picture.image(), s) == PITH_ERROR_ARGUMENT);
  }
  for (double psnr : {-1., 100.5, std::nan("")}) {
    pith_encode_settings s = good;
    s.target_psnr = psnr;
    CHECK(status(picture.image(), s) == PITH_ERROR_ARGUMENT);
    s = good;
    s.target_ssimulacra2 = psnr;
    CHECK(status(picture.image(), s) == PITH_ERROR_ARGUMENT);
  }
  pith_encode_settings both = good;
  both.target_psnr = 30;
  both.target_bytes = 10000;
  CHECK(status(picture.image(), both) == PITH_ERROR_ARGUMENT);
  both.target_bytes = 0;
  both.target_ssimulacra2 = 50;
  CHECK(status(picture.image(), both) == PITH_ERROR_ARGUMENT);
  for (uint32_t effort : {0u, 10u, 0xffffffffu}) {
    pith_encode_settings s = good;
    s.effort = effort;
    CHECK(status(picture.image(), s) == PITH_ERROR_ARGUMENT);
    CHECK_THAT(error.message, Catch::Contains("effort"));
  }
  pith_image bad = picture.image();
  bad.channels = 5;
  CHECK(status(bad, good) == PITH_ERROR_ARGUMENT);
  bad = picture.image();
  bad.stride = 29;
  CHECK(status(bad, good) == PITH_ERROR_ARGUMENT);
  bad = picture.image();
  bad.width = 0;
  CHECK(status(bad, good) == PITH_ERROR_ARGUMENT);
  bad = picture.image();
  bad.pixels = nullptr;
  CHECK(status(bad, good) == PITH_ERROR_ARGUMENT);
  pith_encode_settings unfilled{};
  CHECK(status(picture.image(), unfilled) == PITH_ERROR_ARGUMENT);
  CHECK(pith_encode(nullptr, &bad, nullptr, &file, nullptr) == PITH_ERROR_ARGUMENT);

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
  settings.target_bytes = encoded(picture, 30).size();
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

TEST_CASE("models that cannot be used are refused with the path and the reason") {
  const std::vector<uint8_t> good = pith::test::tiny_model();
  auto refusal = [](const std::vector<uint8_t>& bytes) {
    const ModelFile file(bytes);
    pith_context_settings settings = pith::context_settings();
    settings.model_path = file.path();
    pith_context* context = nullptr;
    pith_error error;
    CHECK(pith_context_create(&settings, &context, &error) == PITH_ERROR_MODEL);
    CHECK(!context);
    CHECK_THAT(error.message, Catch::Contains(file.path()));
    return std::string(error.message);
  };
  refusal({});
  refusal({good.begin(), good.begin() + 1000});
  refusal({good.begin(), good.end() - 1});
  auto without = pith::test::tiny_tensors();
  without.erase("synthesis.up.weight");
  CHECK_THAT(refusal(to_safetensors(without)), Catch::Contains("synthesis.up.weight"));
  auto unbalanced = pith::test::tiny_tensors();
  unbalanced["tables.z"].bytes[0] ^= 1;
  refusal(to_safetensors(unbalanced));
  auto inexact = pith::test::tiny_tensors();
  for (size_t i = 0; i < inexact["sigma.0.bias"].bytes.size(); i += 4) inexact["sigma.0.bias"].bytes[i + 2] = 0xff;
  CHECK_THAT(refusal(to_safetensors(inexact)), Catch::Contains("exact"));

  pith_context_settings settings = pith::context_settings();
  settings.model_path = "/nonexistent/model.safetensors";
  pith_context* context = nullptr;
  pith_error error;
  CHECK(pith_context_create(&settings, &context, &error) == PITH_ERROR_MODEL);
  CHECK_THAT(error.message, Catch::Contains("/nonexistent/model.safetensors"));
}

TEST_CASE("the library has a model for the eye and one for PSNR, and decodes files of both") {
  const TestImage picture = TestImage::random(80, 60, 3);
  const auto context_for = [](pith_tune tune) {
    pith_context_settings settings = pith::context_settings();
    settings.tune = tune;
    settings.precision = PITH_PRECISION_F32;
    return pith::Context(settings);
  };
  const pith::Context by_default, eye = context_for(PITH_TUNE_EYE), psnr = context_for(PITH_TUNE_PSNR);
  CHECK(pith_context_model_id(by_default.get()) == pith_context_model_id(eye.get()));
  CHECK(pith_context_model_id(psnr.get()) != pith_context_model_id(eye.get()));
  for (const pith::Context* maker : {&eye, &psnr}) {
    const pith::Buffer file = maker->encode(picture.image());
    CHECK(pith::read_info(file.data(), file.size()).model_id == pith_context_model_id(maker->get()));
    const pith::Image one = eye.decode(file.data(), file.size()), other = psnr.decode(file.data(), file.size());
    const pith_image &a = one.get(), &b = other.get();
    REQUIRE(a.stride * a.height == b.stride * b.height);
    CHECK(std::memcmp(a.pixels, b.pixels, a.stride * a.height) == 0);
  }

  pith_context_settings settings = pith::context_settings();
  settings.tune = static_cast<pith_tune>(7);
  pith_context* context = nullptr;
  pith_error error;
  CHECK(pith_context_create(&settings, &context, &error) == PITH_ERROR_ARGUMENT);
  CHECK(std::string(error.message) == "unknown tune");
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

TEST_CASE("rows and bytes go through functions of the caller") {
  const TestImage picture = TestImage::random(100, 150, 4);
  const pith_image view = picture.image();
  const pith_metadata metadata{"profile", 7, nullptr, 0, "<x/>", 4};
  pith_encode_settings settings = pith::encode_settings();
  settings.tile_size = 64;
  settings.metadata = &metadata;
  std::vector<uint8_t> file;
  const pith_write_function append = [](void* user, const void* data, size_t size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    static_cast<std::vector<uint8_t>*>(user)->insert(static_cast<std::vector<uint8_t>*>(user)->end(), bytes,
                                                     bytes + size);
    return 0;
  };
  pith::Encoder encoder(context(), 100, 150, 4, settings, append, &file);
  encoder.write_rows(view.pixels, view.stride, 100);
  encoder.write_rows(view.pixels + 100 * view.stride, view.stride, 50);
  encoder.finish();
  const pith::Buffer whole = context().encode(view, settings);
  REQUIRE(file.size() == whole.size());
  CHECK(std::memcmp(file.data(), whole.data(), file.size()) == 0);

  const pith_metadata found = pith::read_metadata(file.data(), file.size());
  CHECK(std::string(static_cast<const char*>(found.icc), found.icc_size) == "profile");
  CHECK(!found.exif);
  CHECK(static_cast<const uint8_t*>(found.xmp) > file.data());

  std::pair<const std::vector<uint8_t>*, size_t> reading{&file, 0};
  const pith_read_function read = [](void* user, void* data, size_t size, size_t* count) {
    auto& [bytes, place] = *static_cast<std::pair<const std::vector<uint8_t>*, size_t>*>(user);
    *count = std::min<size_t>({size, 1000, bytes->size() - place});  // as pipes do
    std::memcpy(data, bytes->data() + place, *count);
    place += *count;
    return 0;
  };
  pith::Decoder decoder(context(), read, &reading);
  CHECK(decoder.info().channels == 4);
  CHECK(decoder.metadata().xmp_size == 4);
  std::vector<uint8_t> rows(size_t{400} * 150);
  decoder.read_rows(rows.data(), 400, 150);
  CHECK(decoder.missing_tiles().empty());
  const pith::Image image = context().decode(file.data(), file.size());
  CHECK(std::memcmp(rows.data(), image.get().pixels, rows.size()) == 0);
}

TEST_CASE("the C interface makes previews, finds them and decodes them") {
  const TestImage picture = TestImage::random(2048, 10, 3);
  const std::vector<uint8_t> file = encoded(picture);
  const pith_preview preview = pith::read_preview(file.data(), file.size());
  CHECK(preview.width == 256);
  CHECK(preview.height == 1);
  CHECK(static_cast<const uint8_t*>(preview.data) > file.data());
  pith_decode_settings small = pith::decode_settings();
  small.max_side = 256;
  const pith::Image expected = context().decode(preview.data, preview.size);
  const auto is_expected = [&](const uint8_t* pixels) {
    return std::memcmp(expected.get().pixels, pixels, size_t{256} * 3) == 0;
  };
  CHECK(is_expected(context().decode(file.data(), file.size(), small).get().pixels));

  struct Reading {
    const std::vector<uint8_t>* file;
    size_t place, bytes;
  } reading{&file, 0, 0};
  const pith_read_function read = [](void* user, void* data, size_t size, size_t* count) {
    auto& r = *static_cast<Reading*>(user);
    *count = std::min(size, r.file->size() - std::min(r.place, r.file->size()));
    std::memcpy(data, r.file->data() + r.place, *count);
    r.place += *count;
    r.bytes += *count;
    return 0;
  };
  std::vector<uint8_t> row(size_t{256} * 3);
  for (pith_seek_function seek : {pith_seek_function{}, pith_seek_function{[](void*user, uint64_t offset) {
                                    static_cast<Reading*>(user)->place = static_cast<size_t>(offset);
                                    return 0;
                                  }}}) {
    reading = {&file, 0, 0};
    small.seek = seek;
    pith::Decoder decoder(context(), read, &reading, small);
    decoder.read_rows(row.data(), row.size(), 1);
    CHECK(is_expected(row.data()));
    CHECK((reading.bytes < file.size() / 2) == (seek != nullptr));
    CHECK(decoder.missing_tiles().empty());
  }
  small.seek = [](void*, uint64_t) { return 1; };
  reading = {&file, 0, 0};
  pith_decoder* decoder = nullptr;
  CHECK(pith_decoder_create(context().get(), read, &reading, &small, &decoder, nullptr) == PITH_ERROR_IO);

  pith_encode_settings settings = pith::encode_settings();
  settings.preview = 0;
  const pith::Buffer without = context().encode(picture.image(), settings);
  CHECK(!pith::read_preview(without.data(), without.size()).data);
}

TEST_CASE("failures of the caller's functions are told, and end the object") {
  pith_error error;
  pith_encoder* encoder = nullptr;
  const pith_write_function full = [](void*, const void*, size_t) { return 1; };
  CHECK(pith_encoder_create(context().get(), 10, 10, 3, nullptr, full, nullptr, &encoder, &error) == PITH_ERROR_IO);
  CHECK(!encoder);
  pith_decoder* decoder = nullptr;
  const pith_read_function broken = [](void*, void*, size_t, size_t*) { return 1; };
  CHECK(pith_decoder_create(context().get(), broken, nullptr, nullptr, &decoder, &error) == PITH_ERROR_IO);
  CHECK(!decoder);

  const pith_write_function nowhere = [](void*, const void*, size_t) { return 0; };
  REQUIRE(pith_encoder_create(context().get(), 10, 10, 3, nullptr, nowhere, nullptr, &encoder, &error) == PITH_OK);
  CHECK(pith_encoder_finish(encoder, &error) == PITH_ERROR_ARGUMENT);
  CHECK_THAT(error.message, Catch::Contains("only 0 of 10 rows"));
  CHECK(pith_encoder_finish(encoder, &error) == PITH_ERROR_ARGUMENT);
  CHECK_THAT(error.message, Catch::Contains("can only be freed"));
  pith_encoder_free(encoder);
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
