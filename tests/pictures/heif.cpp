// HEIC and AVIF.
#if PITH_WITH_HEIF
#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/exif.hpp"
#include "pictures/heif/libheif.hpp"
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

// An HEIC of an upright picture whose EXIF claims that it lies on its side. Empty if no encoder is there.
Bytes make_heic(const Picture& picture) {
  const HeifContext context(heif_context_alloc());
  heif_encoder* encoder = nullptr;
  if (heif_context_get_encoder_for_format(context.get(), heif_compression_HEVC, &encoder).code != heif_error_Ok)
    return {};
  heif_image* image = nullptr;
  heif_image_create(int(picture.width), int(picture.height), heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image);
  const HeifImage owned(image);
  heif_image_add_plane(image, heif_channel_interleaved, int(picture.width), int(picture.height), 8);
  int stride = 0;
  uint8_t* plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  for (uint32_t y = 0; y < picture.height; ++y) std::copy_n(picture.row(y), picture.stride(), plane + stride * int(y));
  heif_encoder_set_lossy_quality(encoder, 95);
  heif_image_handle* handle = nullptr;
  heif_context_encode_image(context.get(), image, encoder, nullptr, &handle);
  heif_encoder_release(encoder);
  const HeifHandle owned_handle(handle);
  const Bytes exif = make_test_exif(6, true);
  heif_context_add_exif_metadata(context.get(), handle, exif.data(), int(exif.size()));
  Bytes file;
  heif_writer writer{1, [](heif_context*, const void* data, size_t size, void* user) {
                       const auto* bytes = static_cast<const uint8_t*>(data);
                       static_cast<Bytes*>(user)->assign(bytes, bytes + size);
                       return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
                     }};
  heif_context_write(context.get(), &writer, &file);
  return file;
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
  const Picture picture = make_smooth_picture(64, 32, 3);
  const Bytes file = make_heic(picture);
  if (file.empty()) {
    WARN("libheif has no encoder for HEIC here");
    return;
  }
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
