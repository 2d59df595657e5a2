// The C interface: rows in, bytes out, and back, through functions of the caller.
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>

#include "fixture.hpp"

using pith::test::context;
using pith::test::encoded;
using pith::test::ReadFile;
using pith::test::TestImage;

TEST_CASE("rows and bytes go through functions of the caller") {
  const TestImage picture = TestImage::random(100, 150, 4);
  const pith_image view = picture.image();
  const pith_metadata metadata{"profile", 7, nullptr, 0, "<x/>", 4};
  pith_encode_settings settings = pith::encode_settings();
  settings.tile_size = 64;
  settings.metadata = &metadata;
  std::vector<uint8_t> file;
  pith::Encoder encoder(context(), 100, 150, 4, settings, [&](const void* data, size_t size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    file.insert(file.end(), bytes, bytes + size);
  });
  encoder.write_rows(view.pixels, view.stride, 100);
  encoder.write_rows(view.pixels + 100 * view.stride, view.stride, 50);
  const pith::Encoded made = encoder.finish();
  CHECK(made.info.width == 100);
  CHECK(made.info.quality == Approx(settings.quality).margin(0.1));
  CHECK_FALSE(made.missed);
  const pith::Buffer whole = context().encode(view, settings);
  REQUIRE(file.size() == whole.size());
  CHECK(std::memcmp(file.data(), whole.data(), file.size()) == 0);

  const pith_metadata found = pith::read_metadata(file.data(), file.size());
  CHECK(std::string(static_cast<const char*>(found.icc), found.icc_size) == "profile");
  CHECK(!found.exif);
  CHECK(static_cast<const uint8_t*>(found.xmp) > file.data());

  pith::Decoder decoder(context(), ReadFile{file, 1000});  // as pipes do
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

  std::vector<uint8_t> row(size_t{256} * 3);
  for (const bool seeks : {false, true}) {
    ReadFile read{file};
    const pith::Seek seek = [&](uint64_t offset) { read.place = static_cast<size_t>(offset); };
    pith::Decoder decoder(context(), std::ref(read), small, seeks ? seek : nullptr);
    decoder.read_rows(row.data(), row.size(), 1);
    CHECK(is_expected(row.data()));
    CHECK((read.bytes < file.size() / 2) == seeks);
    CHECK(decoder.missing_tiles().empty());
  }
  const auto stuck = [](uint64_t) { throw std::runtime_error("the tape is stuck"); };
  CHECK_THROWS_WITH(pith::Decoder(context(), ReadFile{file}, small, stuck), "the tape is stuck");

  pith_encode_settings settings = pith::encode_settings();
  settings.preview = 0;
  const pith::Buffer without = context().encode(picture.image(), settings);
  CHECK(!pith::read_preview(without.data(), without.size()).data);
}

TEST_CASE("header, metadata and preview of a file are read without its tiles, unless it only goes forward") {
  const TestImage picture = TestImage::random(2048, 10, 3);
  const pith_metadata metadata{nullptr, 0, "exif", 4, "<x/>", 4};
  pith_encode_settings settings = pith::encode_settings();
  settings.metadata = &metadata;
  const pith::Buffer file = context().encode(picture.image(), settings);
  const pith_preview preview = pith::read_preview(file.data(), file.size());
  for (const bool seeks : {false, true}) {
    ReadFile read{{file.data(), file.size()}, 100};
    const pith::Seek seek = [&](uint64_t offset) { read.place = static_cast<size_t>(offset); };
    pith::Contents read_contents(std::ref(read), seeks ? seek : nullptr);
    const pith::Contents contents = std::move(read_contents);
    CHECK(!read_contents.get().memory);
    const auto& [info, found, small, memory] = contents.get();
    CHECK(info.width == 2048);
    CHECK(info.model_id == pith_context_model_id(context().get()));
    CHECK((!found.icc && !found.icc_size));
    CHECK(std::string(static_cast<const char*>(found.exif), found.exif_size) == "exif");
    CHECK(std::string(static_cast<const char*>(found.xmp), found.xmp_size) == "<x/>");
    CHECK((small.width == 256 && small.height == 1));
    REQUIRE(small.size == preview.size);
    CHECK(std::memcmp(small.data, preview.data, small.size) == 0);
    CHECK((read.bytes < file.size() / 2) == seeks);
  }
  const auto broken = [](void*, size_t) -> size_t { throw std::runtime_error("the tape is stuck"); };
  CHECK_THROWS_WITH(pith::Contents(broken), "the tape is stuck");
  CHECK_THROWS_WITH(pith::Contents([](void*, size_t) { return size_t{0}; }), Catch::Contains("not a pith file"));
}

TEST_CASE("what functions of a C++ program throw comes out of the call that called them") {
  const TestImage picture = TestImage::random(64, 64, 3);
  const pith_image view = picture.image();
  const auto full = [](const void*, size_t) { throw std::runtime_error("the disk is full"); };
  pith::Encoder stuck(context(), 64, 64, 3, pith::encode_settings(), full);
  CHECK_THROWS_WITH(stuck.write_rows(view.pixels, view.stride, 64), "the disk is full");
  size_t left = 200;
  pith::Encoder encoder(context(), 64, 64, 3, pith::encode_settings(), [&](const void*, size_t size) {
    if (size > left) throw std::length_error("no more");
    left -= size;
  });
  encoder.write_rows(view.pixels, view.stride, 64);
  CHECK_THROWS_AS(encoder.finish(), std::length_error);
  CHECK_THROWS_WITH(encoder.finish(), Catch::Contains("can only be freed"));  // the library's own complaint again

  const std::vector<uint8_t> file = encoded(picture);
  ReadFile read{file, 60};
  pith::Decoder decoder(context(), [&](void* data, size_t size) {
    if (read.place > 100) throw std::runtime_error("the cable is out");
    return read(data, size);
  });
  std::vector<uint8_t> rows(size_t{192} * 64);
  CHECK_THROWS_WITH(decoder.read_rows(rows.data(), 192, 64), "the cable is out");
}

TEST_CASE("failures of the caller's functions are told, and end the object") {
  pith_error error;
  pith_encoder* encoder = nullptr;
  const pith_write_function full = [](void*, const void*, size_t) { return 1; };
  REQUIRE(pith_encoder_create(context().get(), 10, 10, 3, nullptr, full, nullptr, &encoder, &error) == PITH_OK);
  const std::vector<uint8_t> rows(300);
  CHECK(pith_encoder_write_rows(encoder, rows.data(), 30, 10, &error) == PITH_ERROR_IO);
  CHECK(pith_encoder_finish(encoder, &error) == PITH_ERROR_ARGUMENT);
  CHECK_THAT(error.message, Catch::Contains("can only be freed"));
  pith_encoder_free(encoder);
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
