#include <catch2/catch.hpp>
#include <cstdlib>

#include "error.hpp"
#include "image/io/libjpeg.hpp"
#include "image_fixture.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

Picture make_smooth_picture(uint32_t channels) {
  Picture picture = make_picture(50, 40, channels);
  for (uint32_t y = 0; y < 40; ++y) {
    for (uint32_t i = 0; i < 50 * channels; ++i) picture.row(y)[i] = uint8_t(40 + 2 * (i / channels) + 2 * y);
  }
  return picture;
}

Bytes make_cmyk_jpeg() {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_width = jpeg.image_height = 8;
  jpeg.input_components = 4;
  jpeg.in_color_space = JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  uint8_t samples[32] = {};
  JSAMPROW row = samples;
  while (jpeg.next_scanline < 8) jpeg_write_scanlines(&jpeg, &row, 1);
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const Bytes file(data, data + size);
  std::free(data);
  return file;
}

}  // namespace

TEST_CASE("JPEG: smooth pictures come back nearly as they were") {
  const uint32_t channels = GENERATE(1u, 3u);
  const bool subsample = GENERATE(false, true);
  const Picture picture = make_smooth_picture(channels);
  const ReadResult read = read_picture(write_jpeg(picture.view(), {.quality = 95, .subsample = subsample}));
  CHECK(read.warnings.empty());
  REQUIRE(read.picture.width == 50);
  REQUIRE(read.picture.height == 40);
  REQUIRE(read.picture.channels == channels);
  for (size_t i = 0; i < picture.size(); ++i)
    CHECK(std::abs(int(picture.samples[i]) - int(read.picture.samples[i])) <= 4);
}

TEST_CASE("JPEG: quality and subsampling change the size") {
  const Picture picture = make_test_picture(64, 64, 3);
  const size_t low = write_jpeg(picture.view(), {.quality = 20}).size();
  const size_t high = write_jpeg(picture.view(), {.quality = 90}).size();
  const size_t subsampled = write_jpeg(picture.view(), {.quality = 90, .subsample = true}).size();
  CHECK(low < high);
  CHECK(subsampled < high);
}

TEST_CASE("JPEG: CMYK becomes RGB with a warning") {
  const ReadResult read = read_picture(make_cmyk_jpeg());
  CHECK(read.picture.channels == 3);
  CHECK(samples_of(read.picture) == Bytes(8 * 8 * 3, 0));  // Adobe's 0 is full ink
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], Contains("CMYK"));
}

TEST_CASE("JPEG: every truncation is an error") {
  const Bytes file = write_jpeg(make_test_picture(40, 30, 3).view(), {.quality = 80});
  for (size_t size = 0; size < file.size(); ++size) CHECK_THROWS_AS(read_picture(std::span(file).first(size)), Error);
}

TEST_CASE("JPEG: any flipped byte gives a picture or an error, never a crash") {
  const Bytes file = write_jpeg(make_test_picture(40, 30, 3).view(), {.quality = 80});
  for (size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x41;
    std::string message;
    try {
      read_picture(damaged);
    } catch (const Error& error) {
      message = error.what();
    }
    CHECK(message.find('\n') == std::string::npos);
  }
}

TEST_CASE("JPEG: a picture too large for the format is refused") {
  Bytes row(65501, 0);
  CHECK_THROWS_WITH(write_jpeg(pith_image{65501, 1, 1, 65501, row.data()}), Contains("JPEG"));
}
