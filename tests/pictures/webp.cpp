#if PITH_WITH_WEBP
#include <webp/encode.h>
#include <webp/mux.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/icc.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

// As many pictures of one colour, 9 x 7 pixels.
Bytes make_animation(std::initializer_list<uint32_t> argb_colours) {
  const std::unique_ptr<WebPAnimEncoder, decltype(&WebPAnimEncoderDelete)> encoder(WebPAnimEncoderNew(9, 7, nullptr),
                                                                                   WebPAnimEncoderDelete);
  int time = 0;
  WebPConfig config;
  REQUIRE(WebPConfigInit(&config));
  REQUIRE(WebPConfigLosslessPreset(&config, 6));
  for (const uint32_t colour : argb_colours) {
    WebPPicture picture;
    REQUIRE(WebPPictureInit(&picture));
    picture.use_argb = 1;
    picture.width = 9;
    picture.height = 7;
    REQUIRE(WebPPictureAlloc(&picture));
    std::fill_n(picture.argb, picture.argb_stride * 7, colour);
    REQUIRE(WebPAnimEncoderAdd(encoder.get(), &picture, time += 100, &config));
    WebPPictureFree(&picture);
  }
  REQUIRE(WebPAnimEncoderAdd(encoder.get(), nullptr, time + 100, nullptr));
  WebPData data{nullptr, 0};
  REQUIRE(WebPAnimEncoderAssemble(encoder.get(), &data));
  const Bytes file(data.bytes, data.bytes + data.size);
  WebPDataClear(&data);
  return file;
}

}  // namespace

TEST_CASE("WebP: without a quality nothing is lost, nor is metadata") {
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u);
  const Picture picture = make_test_picture(31, 23, channels);
  const bool is_gray = channels < 3;
  const Metadata metadata{make_icc(1.0, {}, is_gray ? ColourSpace::kGray : ColourSpace::kRgb), make_test_exif(1, true),
                          bytes_of("<a/>")};
  const WrittenPicture written = write_stream(kWebpFormat, info_of(31, 23, channels, metadata), samples_of(picture), 5);
  const StreamedPicture read = read_stream(written.file, 4);
  Bytes wanted;
  for (size_t i = 0; i < picture.size(); i += channels) {
    const uint8_t* pixel = picture.samples.get() + i;
    for (uint32_t c = 0; c < 3; ++c) wanted.push_back(pixel[channels < 3 ? 0 : c]);
    if (channels % 2 == 0) wanted.push_back(pixel[channels - 1]);
  }
  CHECK(read.samples == wanted);
  // Gray becomes R, G and B, which a profile for gray does not fit.
  CHECK(read.info.metadata.icc == (is_gray ? Bytes() : metadata.icc));
  CHECK(written.warnings.size() == (is_gray ? 1 : 0));
  CHECK(read.info.metadata.exif == metadata.exif);
  CHECK(read.info.metadata.xmp == metadata.xmp);
  CHECK(read.warnings.empty());
}

TEST_CASE("WebP: quality decides the size") {
  const Picture picture = make_test_picture(120, 90, 3);
  const PictureInfo info = info_of(120, 90, 3);
  const Bytes samples = samples_of(picture);
  const auto of_quality = [&](int quality) {
    return write_stream(kWebpFormat, info, samples, 9, {.quality = quality}).file;
  };
  const Bytes good = of_quality(95), bad = of_quality(10);
  CHECK(bad.size() < good.size());
  CHECK(good.size() < write_stream(kWebpFormat, info, samples).file.size());
  double error = 0;
  const Bytes read = read_stream(good).samples;
  for (size_t i = 0; i < samples.size(); ++i) error += std::abs(int(read[i]) - int(samples[i]));
  CHECK(error / double(samples.size()) < 12);
}

TEST_CASE("WebP: of an animation the first picture is read, and the rest is told of") {
  const StreamedPicture read = read_stream(make_animation({0xff102030, 0xffff0000}));
  CHECK(read.info.width == 9);
  CHECK(read.info.height == 7);
  CHECK(Bytes(read.samples.begin(), read.samples.begin() + 3) == Bytes{0x10, 0x20, 0x30});
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], Contains("first picture"));
}

TEST_CASE("WebP: a side too long for it is refused before anything is written") {
  Bytes file;
  VectorSink sink(file);
  CHECK_THROWS_WITH(kWebpFormat.make_writer(info_of(16384, 1, 3), sink, {}), Contains("16383"));
  CHECK(file.empty());
}
#endif
