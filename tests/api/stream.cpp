// The C interface: rows in, bytes out, and back, through functions of the caller.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <utility>

#include "fixture.hpp"

using pith::test::context;
using pith::test::encoded;
using pith::test::TestImage;

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
