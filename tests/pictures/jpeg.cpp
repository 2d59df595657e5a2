#include <lcms2.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/error.hpp"
#include "fixture.hpp"
#include "pictures/libjpeg.hpp"

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

// As libjpeg writes it with its defaults and what `set` changes of them.
template <typename Set>
Bytes make_jpeg(const Picture& picture, J_COLOR_SPACE space, Set set, const Bytes& icc = {}) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_width = picture.width;
  jpeg.image_height = picture.height;
  jpeg.input_components = int(picture.channels);
  jpeg.in_color_space = space;
  jpeg_set_defaults(&jpeg);
  set(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  if (!icc.empty()) jpeg_write_icc_profile(&jpeg, icc.data(), unsigned(icc.size()));
  for (uint32_t y = 0; y < picture.height; ++y) {
    JSAMPROW row = picture.row(y);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const Bytes file(data, data + size);
  std::free(data);
  return file;
}

// One colour of ink everywhere: 255 is full.
Bytes make_cmyk_jpeg(const std::array<uint8_t, 4>& ink, J_COLOR_SPACE space, bool adobe, const Bytes& icc) {
  const Picture picture = make_picture(8, 8, 4);
  for (size_t i = 0; i < picture.size(); ++i) picture.samples[i] = adobe ? uint8_t(255 - ink[i % 4]) : ink[i % 4];
  const auto set = [&](jpeg_compress_struct* jpeg) {
    jpeg_set_colorspace(jpeg, space);
    jpeg_set_quality(jpeg, 100, TRUE);
    jpeg->write_Adobe_marker = adobe;
  };
  return make_jpeg(picture, JCS_CMYK, set, icc);
}

// Sequential with the scan of all components at once, or one for each; progressive; with restarts; gray.
std::vector<Bytes> every_kind_of_jpeg() {
  static const jpeg_scan_info kScans[] = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
  const auto none = [](jpeg_compress_struct*) {};
  const auto scans = [](jpeg_compress_struct* jpeg) {
    jpeg->scan_info = kScans;
    jpeg->num_scans = 3;
  };
  const auto restarts = [](jpeg_compress_struct* jpeg) { jpeg->restart_in_rows = 1; };
  const Picture colours = make_test_picture(40, 30, 3), gray = make_test_picture(40, 30, 1);
  return {make_jpeg(colours, JCS_RGB, none), make_jpeg(colours, JCS_RGB, scans),
          make_jpeg(colours, JCS_RGB, jpeg_simple_progression), make_jpeg(colours, JCS_RGB, restarts),
          make_jpeg(gray, JCS_GRAYSCALE, none)};
}

// A printer whose lightness is 1 - K, whatever the colours are.
Bytes make_cmyk_profile() {
  cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
  cmsSetDeviceClass(profile, cmsSigOutputClass);
  cmsSetColorSpace(profile, cmsSigCmykData);
  cmsSetPCS(profile, cmsSigLabData);
  cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 4, 3);
  cmsStage* table = cmsStageAllocCLut16bit(nullptr, 5, 4, 3, nullptr);
  const auto sample = [](const cmsUInt16Number in[], cmsUInt16Number out[], void*) -> cmsInt32Number {
    out[0] = cmsUInt16Number(0xffff - in[3]);
    out[1] = out[2] = 0x8080;
    return TRUE;
  };
  cmsStageSampleCLut16bit(table, sample, nullptr, 0);
  cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 4, nullptr));
  cmsPipelineInsertStage(pipeline, cmsAT_END, table);
  cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
  cmsWriteTag(profile, cmsSigAToB0Tag, pipeline);
  cmsPipelineFree(pipeline);
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  Bytes bytes(size);
  cmsSaveProfileToMem(profile, bytes.data(), &size);
  cmsCloseProfile(profile);
  return bytes;
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

TEST_CASE("JPEG: ink becomes sRGB, by its profile or by the formula, with a warning") {
  const J_COLOR_SPACE space = GENERATE(JCS_CMYK, JCS_YCCK);
  const bool adobe = space == JCS_YCCK || GENERATE(false, true);  // YCCK cannot be told without Adobe's marker
  const std::array<uint8_t, 4> ink = {255, 51, 0, 128};
  const auto colour_of = [&](const Bytes& icc, const char* warning) {
    const StreamedPicture read = read_stream(make_cmyk_jpeg(ink, space, adobe, icc));
    CHECK(read.info.channels == 3);
    CHECK(read.info.metadata.icc.empty());
    REQUIRE(read.warnings.size() == 1);
    CHECK_THAT(read.warnings[0], Contains(warning));
    return std::array<int, 3>{read.samples[0], read.samples[1], read.samples[2]};
  };
  const auto near = [](const std::array<int, 3>& a, const std::array<int, 3>& b) {
    return std::abs(a[0] - b[0]) <= 2 && std::abs(a[1] - b[1]) <= 2 && std::abs(a[2] - b[2]) <= 2;
  };
  CHECK(near(colour_of({}, "formula"), {0, 102, 127}));
  CHECK(near(colour_of(make_cmyk_profile(), "by its colour profile"), {119, 119, 119}));  // lightness 50
  Bytes damaged = make_cmyk_profile();
  damaged.resize(140);
  CHECK(near(colour_of(damaged, "formula"), {0, 102, 127}));
}

TEST_CASE("JPEG: pictures too large to hold are written sequentially") {
  const auto start_of_frame = [](uint32_t height) {
    const Bytes row(65500, 100);
    const Bytes file = write_jpeg(pith_image{65500, height, 1, 0, const_cast<uint8_t*>(row.data())});  // the same row
    size_t at = 2;
    while (file[at + 1] < 0xc0 || file[at + 1] > 0xc2) at += 2 + size_t{file[at + 2]} * 256 + file[at + 3];
    return file[at + 1];
  };
  CHECK(start_of_frame(1) == 0xc2);
  CHECK(start_of_frame(uint32_t(kMaxProgressivePixels / 65500) + 1) == 0xc0);
}

TEST_CASE("JPEG: every truncation is an error, but for a missing end") {
  for (const Bytes& file : every_kind_of_jpeg()) {
    for (size_t size = 0; size + 2 < file.size(); ++size)
      CHECK_THROWS_WITH(read_picture(std::span(file).first(size)),
                        Contains("ends too early") || Contains("empty") || Contains("not a picture"));
    const ReadResult whole = read_picture(file);
    CHECK(whole.warnings.empty());
    for (const size_t missing : {1u, 2u}) {
      const ReadResult cut = read_picture(std::span(file).first(file.size() - missing));
      CHECK(samples_of(cut.picture) == samples_of(whole.picture));
      REQUIRE(cut.warnings.size() == 1);
      CHECK_THAT(cut.warnings[0], Contains("no end"));
    }
  }
}

TEST_CASE("JPEG: something else where the end should be does no harm behind a whole picture") {
  for (const Bytes& file : every_kind_of_jpeg()) {
    const ReadResult whole = read_picture(file);
    for (const Bytes& trailer : {bytes_of("text"), Bytes(100, 0), Bytes{0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2}, file,
                                 Bytes{0xff, 0x01, 0xff, 0xfd}, Bytes{0xff, 0xc0, 0, 2}, Bytes{0xff, 0xda, 0, 3, 1}}) {
      Bytes replaced(file.begin(), file.end() - 2);
      replaced.insert(replaced.end(), trailer.begin(), trailer.end());
      const ReadResult read = read_picture(replaced);
      CHECK(samples_of(read.picture) == samples_of(whole.picture));
      CHECK(read.warnings.size() >= 1);
      // Behind half of one it does not pass for the rest, unless it looks like coefficients.
      if (trailer[0] != 0xff) continue;
      Bytes half(file.begin(), file.begin() + ptrdiff_t(file.size() * 3 / 4));
      half.insert(half.end(), trailer.begin(), trailer.end());
      CHECK_THROWS_AS(read_picture(half), Error);
    }
  }
}

TEST_CASE("JPEG: what follows the end is told as lost, unless it is padding") {
  for (const Bytes& file : every_kind_of_jpeg()) {
    Bytes longer = file;
    longer.insert(longer.end(), 50, 0);
    CHECK(read_picture(longer).warnings.empty());
    longer.insert(longer.end(), {0, 0, 0, 24, 'f', 't', 'y', 'p', 'm', 'p', '4', '2'});
    const ReadResult read = read_picture(longer);
    REQUIRE(read.warnings.size() == 1);
    CHECK_THAT(read.warnings[0], Contains("video"));
  }
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
