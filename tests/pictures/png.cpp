#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "base/error.hpp"
#include "fixture.hpp"
#include "png_fixture.hpp"

using namespace pith;
using Catch::Matchers::Contains;

TEST_CASE("PNG: what is written reads back") {
  const uint32_t channels = GENERATE(1u, 3u);
  const auto [width, height] =
      GENERATE(std::pair{1u, 1u}, std::pair{1u, 70u}, std::pair{70u, 1u}, std::pair{17u, 33u}, std::pair{900u, 1300u});
  const Picture picture = make_test_picture(width, height, channels);
  const Bytes file = write_png(picture.view());
  const ReadResult read = read_picture(file);
  CHECK(read.warnings.empty());
  REQUIRE(read.picture.channels == channels);
  REQUIRE(read.picture.width == width);
  CHECK(samples_of(read.picture) == samples_of(picture));
}

TEST_CASE("PNG: rows with a stride, of noise that cannot be compressed") {
  Bytes pixels(64 * 50);
  uint32_t state = 7;
  for (uint8_t& value : pixels) value = uint8_t((state = state * 1664525u + 1013904223u) >> 24);
  const pith_image image{20, 50, 3, 64, pixels.data()};
  const ReadResult read = read_picture(write_png(image));
  for (size_t y = 0; y < 50; ++y) CHECK(std::memcmp(read.picture.row(uint32_t(y)), &pixels[64 * y], 60) == 0);
}

TEST_CASE("PNG: the file is the same however many threads make it, and hardly larger than in one piece") {
  const Picture picture = make_test_picture(900, 1300, 3);  // thirteen parts and a bit
  const Bytes samples = samples_of(picture);
  const auto write = [&](uint32_t rows_at_once, int threads) {
    return write_stream(kPngFormat, info_of(900, 1300, 3), samples, rows_at_once, {.threads = threads}).file;
  };
  const Bytes file = write(1300, 1);
  CHECK(write(7, 1) == file);
  CHECK(write(1300, 2) == file);
  CHECK(write(100, 5) == file);
  CHECK(samples_of(read_picture(write(1, 64)).picture) == samples);

  Bytes filtered;
  for (uint32_t y = 0; y < picture.height; ++y) {
    filtered.push_back(1);
    for (size_t i = 0; i < picture.stride(); ++i)
      filtered.push_back(uint8_t(picture.row(y)[i] - (i < 3 ? 0 : picture.row(y)[i - 3])));
  }
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS, 8, Z_RLE) == Z_OK);
  Bytes packed(deflateBound(&stream, filtered.size()));
  stream.next_in = filtered.data();
  stream.avail_in = uInt(filtered.size());
  stream.next_out = packed.data();
  stream.avail_out = uInt(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  CHECK(double(file.size()) < 1.005 * double(stream.total_out));
  deflateEnd(&stream);
}

TEST_CASE("PNG: a writer that is given up, or whose sink fails, ends its threads") {
  struct Full : ByteSink {
    size_t left = 100000;
    void write(std::span<const uint8_t> bytes) override {
      if (bytes.size() > left) throw Error(PITH_ERROR_IO, "no space left");
      left -= bytes.size();
    }
  };
  const Picture picture = make_test_picture(900, 1300, 3);
  Full sink;
  const auto writer = kPngFormat.make_writer(info_of(900, 1300, 3), sink, {.threads = 3});
  CHECK_THROWS_WITH(writer->write_rows(picture.samples.get(), picture.stride(), 1300), "no space left");
  Bytes file;
  VectorSink given_up(file);
  kPngFormat.make_writer(info_of(900, 1300, 3), given_up, {.threads = 3})
      ->write_rows(picture.samples.get(), picture.stride(), 700);
}

TEST_CASE("PNG: interlaced rows come in order") {
  const Picture picture = make_test_picture(19, 23, 3);
  const Bytes file = make_png(19, 23, 8, PNG_COLOR_TYPE_RGB, samples_of(picture), true);
  CHECK(samples_of(read_picture(file).picture) == samples_of(picture));
}

TEST_CASE("PNG: palettes and small depths are expanded") {
  const Picture coloured = read_picture(make_png(3, 1, 1, PNG_COLOR_TYPE_PALETTE, {0b01000000})).picture;
  CHECK(coloured.channels == 3);
  CHECK(samples_of(coloured) == Bytes{10, 20, 30, 200, 100, 50, 10, 20, 30});
  const Picture gray = read_picture(make_png(4, 1, 2, PNG_COLOR_TYPE_GRAY, {0b00011011})).picture;
  CHECK(samples_of(gray) == Bytes{0, 85, 170, 255});
}

TEST_CASE("PNG: 16 bits become 8 with one warning") {
  const ReadResult read = read_picture(make_png(2, 1, 16, PNG_COLOR_TYPE_GRAY, {0xff, 0xff, 0x80, 0x80}));
  CHECK(samples_of(read.picture) == Bytes{255, 128});
  CHECK(read.warnings.size() == 1);
}

TEST_CASE("PNG: transparency is laid over white where gray or RGB is wanted") {
  const ReadResult opaque = read_picture(make_png(2, 1, 8, PNG_COLOR_TYPE_RGBA, {1, 2, 3, 255, 4, 5, 6, 255}));
  CHECK(opaque.picture.channels == 3);
  CHECK(samples_of(opaque.picture) == Bytes{1, 2, 3, 4, 5, 6});
  CHECK(opaque.warnings.empty());
  const ReadResult gray = read_picture(make_png(3, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, {9, 255, 8, 0, 100, 128}));
  CHECK(samples_of(gray.picture) == Bytes{9, 255, 177});
  CHECK(gray.warnings == std::vector<std::string>{"transparency was laid over white"});
}

TEST_CASE("PNG: every truncation and every flipped byte is an error or changes no pixel") {
  const Picture picture = make_test_picture(13, 11, 3);
  const Bytes file = write_png(picture.view());
  for (size_t size = 8; size < file.size(); ++size) {
    CHECK_THROWS_AS(read_picture(std::span(file).first(size)), Error);
  }
  for (size_t i = 8; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x10;
    Bytes samples = samples_of(picture);
    try {
      samples = samples_of(read_picture(damaged).picture);
    } catch (const Error&) {
    }
    CHECK(samples == samples_of(picture));
  }
}

TEST_CASE("PNG: a forged size is refused before memory is asked for") {
  const auto forge = [](uint32_t width, uint32_t height) {
    const Bytes good = make_png(1, 1, 8, PNG_COLOR_TYPE_GRAY, {0});
    Bytes forged(good.begin(), good.begin() + 8), header;
    append_u32(&header, width);
    append_u32(&header, height);
    header.insert(header.end(), good.begin() + 24, good.begin() + 29);
    append_chunk(&forged, "IHDR", header);
    forged.insert(forged.end(), good.begin() + 33, good.end());
    return forged;
  };
  CHECK_THROWS_WITH(read_picture(forge(30000, 10000)), Contains("damaged"));
  CHECK_THROWS_WITH(read_picture(forge(0x7fffffff, 0x7fffffff)), Contains("limit"));
  CHECK_THROWS_AS(read_picture(forge(0, 5)), Error);
}
