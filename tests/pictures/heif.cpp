// HEIC and AVIF.
#if PITH_WITH_HEIF
#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/exif.hpp"
#include "pictures/file.hpp"
#include "pictures/icc.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

// Of samples of 8 bits, or of 16 with the upper byte first, in levels of 0…255.
double mean_difference(const Bytes& a, const Bytes& b, uint32_t sample_size) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (size_t i = 0; i < a.size(); i += sample_size) {
    const auto level = [&](const Bytes& bytes) { return bytes[i] + (sample_size == 2 ? bytes[i + 1] / 256.0 : 0); };
    sum += std::abs(level(a) - level(b));
  }
  return sum / double(a.size() / sample_size);
}

Picture make_smooth_picture(uint32_t width, uint32_t height, uint32_t channels) {
  Picture picture = make_picture(width, height, channels);
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width * channels; ++x)
      picture.row(y)[x] = uint8_t(40 + x / channels + 2 * y + x % channels);
  return picture;
}

Bytes write_avif(const PictureInfo& info, const Bytes& samples, int quality) {
  return write_stream(kAvifFormat, info, samples, 7, {.quality = quality}).file;
}

}  // namespace

TEST_CASE("AVIF: what is written is read again, nearly, with its metadata") {
  const uint32_t channels = GENERATE(1u, 3u, 4u), sample_size = GENERATE(1u, 2u);
  const Picture picture = make_smooth_picture(64 * sample_size, 48, channels);
  Metadata metadata{channels < 3 ? Bytes() : make_icc(1.0, {}, ColourSpace::kRgb), make_test_exif(1, true),
                    bytes_of("<a/>")};
  PictureInfo info = info_of(64, 48, channels, metadata);
  info.sample_size = sample_size;
  const StreamedPicture read = read_stream(write_avif(info, samples_of(picture), 95), 5, Depth::kOwn);
  CHECK(read.info.channels == (channels == 4 ? 4 : 3));
  CHECK(read.info.sample_size == sample_size);
  Bytes samples = read.samples;
  if (channels == 1) {  // it became R, G and B
    samples.clear();
    for (size_t i = 0; i < read.samples.size(); i += 3 * sample_size)
      samples.insert(samples.end(), &read.samples[i], &read.samples[i] + sample_size);
  }
  CHECK(mean_difference(samples, samples_of(picture), sample_size) < 2);
  CHECK(read.info.metadata.icc == metadata.icc);
  CHECK(read.info.metadata.exif == metadata.exif);
  CHECK(read.info.metadata.xmp == metadata.xmp);
}

TEST_CASE("AVIF: colours known by numbers come and go as such, and HDR is told of") {
  const CodingPoints pq{9, 16, 0, 1};
  PictureInfo info = info_of(16, 16, 3, {*make_icc(pq, ColourSpace::kRgb), {}, {}});
  info.sample_size = 2;
  const StreamedPicture read =
      read_stream(write_avif(info, samples_of(make_smooth_picture(32, 16, 3)), 90), 1, Depth::kOwn);
  REQUIRE(coding_points_of(read.info.metadata.icc));
  CHECK(coding_points_of(read.info.metadata.icc)->bytes() == pq.bytes());
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], Contains("HDR (PQ)"));
}

TEST_CASE("HEIC: EXIF does not turn what the file shows upright, and says so from then on") {
  // Made of this picture by libheif, with an EXIF that claims that it lies on its side.
  const Picture picture = make_smooth_picture(64, 32, 3);
  const Bytes file = read_file(PITH_PICTURES "/sideways.heic");
  CHECK(format_by_start(file) == &kHeicFormat);
  const StreamedPicture read = read_stream(file);
  CHECK(read.info.width == 64);
  CHECK(read.info.height == 32);
  CHECK(mean_difference(read.samples, samples_of(picture), 1) < 3);
  CHECK(!read.info.metadata.exif.empty());
  CHECK(exif_orientation(read.info.metadata.exif) == 1);
  for (size_t size = 16; size < file.size(); size += 29)
    CHECK_THROWS_AS(read_stream(std::span(file).first(size)), Error);
}
#endif
