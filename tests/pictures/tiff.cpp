// TIFF, from libtiff's own hand and from ours.
#if PITH_WITH_TIFF
#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/exif.hpp"
#include "pictures/icc.hpp"
#include "pictures/tiff/tiff_file.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

struct Layout {
  uint16_t bits = 8, samples = 3, photometric = PHOTOMETRIC_RGB, planar = PLANARCONFIG_CONTIG;
  uint16_t compression = COMPRESSION_NONE, orientation = ORIENTATION_TOPLEFT;
  uint32_t tile = 0;           // side; 0: strips
  uint32_t rows_in_strip = 5;  // of these
  int alpha = -1;              // EXTRASAMPLE_…; -1: none
};

// The samples in the order of this machine, `samples` for each pixel.
template <typename Sample>
Bytes make_tiff(uint32_t width, uint32_t height, const std::vector<Sample>& samples, const Layout& layout,
                const char* mode = "wl") {
  TiffFile file({}, mode);
  TIFF* tiff = file.get();
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, layout.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, layout.samples);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, layout.photometric);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, layout.planar);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, layout.compression);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, layout.orientation);
  if (layout.alpha >= 0) {
    const auto kind = uint16_t(layout.alpha);
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
  }
  const bool separate = layout.planar == PLANARCONFIG_SEPARATE;
  const uint32_t planes = separate ? layout.samples : 1, part = layout.samples / planes;
  const uint32_t block_width = layout.tile ? layout.tile : width;
  const uint32_t block_height = layout.tile ? layout.tile : layout.rows_in_strip;
  if (layout.tile) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, layout.tile);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, layout.tile);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, layout.rows_in_strip);
  }
  for (uint32_t plane = 0; plane < planes; ++plane) {
    for (uint32_t top = 0; top < height; top += block_height) {
      for (uint32_t left = 0; left < width; left += block_width) {
        const uint32_t rows = layout.tile ? block_height : std::min(block_height, height - top);
        std::vector<Sample> block(size_t{block_width} * rows * part);
        for (uint32_t y = 0; y < std::min(rows, height - top); ++y)
          for (uint32_t x = 0; x < std::min(block_width, width - left); ++x)
            for (uint32_t c = 0; c < part; ++c)
              block[(size_t{y} * block_width + x) * part + c] =
                  samples[(size_t{top + y} * width + left + x) * layout.samples + plane + c];
        const auto size = tmsize_t(block.size() * sizeof(Sample));
        const auto index = uint16_t(plane);
        const tmsize_t written =
            layout.tile ? TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, left, top, 0, index), block.data(), size)
                        : TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, top, index), block.data(), size);
        REQUIRE(written == size);
      }
    }
  }
  return file.finish();
}

Bytes upper_first(const std::vector<uint16_t>& samples) {
  Bytes bytes;
  for (const uint16_t sample : samples) bytes.insert(bytes.end(), {uint8_t(sample >> 8), uint8_t(sample)});
  return bytes;
}

bool warns(const StreamedPicture& read, const std::string& what) {
  return std::ranges::any_of(read.warnings,
                             [&](const std::string& warning) { return warning.find(what) != std::string::npos; });
}

}  // namespace

TEST_CASE("TIFF: what is written is read again, sample for sample, with its metadata") {
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u), sample_size = GENERATE(1u, 2u);
  const bool big_endian = GENERATE(false, true);
  const Picture picture = make_test_picture(37 * sample_size, 29, channels);
  Metadata metadata{make_icc(1.0, {}, channels < 3 ? ColourSpace::kGray : ColourSpace::kRgb), {}, bytes_of("<a/>")};
  metadata.exif = make_test_exif(1, big_endian);
  PictureInfo info = info_of(37, 29, channels, metadata);
  info.sample_size = sample_size;
  const WrittenPicture written = write_stream(kTiffFormat, info, samples_of(picture), 3);
  CHECK(written.warnings.empty());
  CHECK(written.file[0] == (big_endian ? 'M' : 'I'));
  const StreamedPicture read = read_stream(written.file, 4, Depth::kOwn);
  CHECK(read.info.channels == channels);
  CHECK(read.info.sample_size == sample_size);
  CHECK(read.samples == samples_of(picture));
  CHECK(read.info.metadata.icc == metadata.icc);
  CHECK(read.info.metadata.xmp == metadata.xmp);
  CHECK(read.warnings.empty());
  // The dimensions in its sub-directory are there again.
  const Bytes again = read_stream(write_stream(kPngFormat, read.info, read.samples).file).info.metadata.exif;
  CHECK(std::search(again.begin(), again.end(), metadata.exif.begin() + 40, metadata.exif.begin() + 52) != again.end());
}

TEST_CASE("TIFF: strips and tiles, together and apart, compressed or not, are the same picture") {
  const Picture picture = make_test_picture(50, 41, 4);
  Layout layout{.samples = 4, .alpha = EXTRASAMPLE_UNASSALPHA};
  layout.planar = GENERATE(PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE);
  layout.tile = GENERATE(0u, 16u);
  layout.compression = GENERATE(COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_PACKBITS, COMPRESSION_ADOBE_DEFLATE);
  const std::string mode = GENERATE("wl", "wb", "w8");
  const Bytes samples = samples_of(picture);
  CHECK(read_stream(make_tiff(50, 41, samples, layout, mode.c_str()), 7).samples == samples);
  std::vector<uint16_t> wide;
  for (const uint8_t sample : samples) wide.push_back(uint16_t(sample * 257 ^ 0x35));
  layout.bits = 16;
  const Bytes file = make_tiff(50, 41, wide, layout, mode.c_str());
  CHECK(read_stream(file, 7, Depth::kOwn).samples == upper_first(wide));
  const StreamedPicture reduced = read_stream(file);
  CHECK(reduced.samples == samples);
  CHECK(warns(reduced, "16-bit samples were reduced"));
}

// Tag 262, a SHORT.
const Bytes kPhotometricEntry = {0x06, 0x01, 3, 0, 1, 0, 0, 0};

TEST_CASE("TIFF: gray, white where 0 is, palettes, bits, ink and multiplied alpha") {
  const Bytes gray{0, 100, 200, 255};
  CHECK(read_stream(make_tiff(2, 2, gray, {.samples = 1, .photometric = PHOTOMETRIC_MINISBLACK})).samples == gray);
  CHECK(read_stream(make_tiff(2, 2, gray, {.samples = 1, .photometric = PHOTOMETRIC_MINISWHITE})).samples ==
        Bytes{255, 155, 55, 0});
  // Where the file does not say what 0 is, it is black.
  Bytes silent = make_tiff(2, 2, gray, {.samples = 1, .photometric = PHOTOMETRIC_MINISWHITE});
  const auto tag = std::search(silent.begin(), silent.end(), kPhotometricEntry.begin(), kPhotometricEntry.end());
  REQUIRE(tag != silent.end());
  *tag = 0x05;  // 261, which is nothing
  CHECK(read_stream(silent).samples == gray);
  // One bit a pixel: 8 pixels in a byte.
  TiffFile bits({}, "wl");
  TIFFSetField(bits.get(), TIFFTAG_IMAGEWIDTH, 8);
  TIFFSetField(bits.get(), TIFFTAG_IMAGELENGTH, 2);
  TIFFSetField(bits.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  uint8_t rows[] = {0xf0, 0x0f};
  for (uint32_t y = 0; y < 2; ++y) REQUIRE(TIFFWriteScanline(bits.get(), &rows[y], y, 0) == 1);
  const StreamedPicture fax = read_stream(bits.finish());
  CHECK(fax.info.channels == 1);
  CHECK(fax.samples == Bytes{255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255});
  const StreamedPicture ink = read_stream(
      make_tiff(2, 1, Bytes{0, 0, 0, 0, 255, 0, 0, 0}, {.samples = 4, .photometric = PHOTOMETRIC_SEPARATED}));
  CHECK(ink.samples == Bytes{255, 255, 255, 0, 255, 255});
  CHECK(warns(ink, "CMYK"));
  const Layout multiplied{.samples = 4, .alpha = EXTRASAMPLE_ASSOCALPHA};
  CHECK(read_stream(make_tiff(1, 2, Bytes{50, 25, 0, 100, 9, 9, 9, 255}, multiplied)).samples ==
        Bytes{128, 64, 0, 100, 9, 9, 9, 255});
  const StreamedPicture spot = read_stream(make_tiff(1, 1, Bytes{1, 2, 3, 4}, {.samples = 4, .alpha = 0}));
  CHECK(spot.samples == Bytes{1, 2, 3});
  CHECK(warns(spot, "further channels"));
}

TEST_CASE("TIFF: every orientation comes out upright, with EXIF that says so") {
  const uint16_t orientation = uint16_t(GENERATE(range(1, 9)));
  const std::string mode = GENERATE("wl", "w8");
  const Bytes file =
      make_tiff(3, 2, Bytes{1, 2, 3, 4, 5, 6},
                {.samples = 1, .photometric = PHOTOMETRIC_MINISBLACK, .orientation = orientation}, mode.c_str());
  const std::vector<Bytes> upright = {{1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
                                      {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3}, {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}};
  const StreamedPicture read = read_stream(file);
  CHECK(read.info.width == (orientation < 5 ? 3 : 2));
  CHECK(read.samples == upright[orientation - 1u]);
  CHECK(exif_orientation(read.info.metadata.exif) == 1);
}

TEST_CASE("TIFF: what cannot be kept or read is said in one line") {
  TiffFile pages({}, "wl");
  for (uint8_t page = 0; page < 2; ++page) {
    TIFFSetField(pages.get(), TIFFTAG_IMAGEWIDTH, 1);
    TIFFSetField(pages.get(), TIFFTAG_IMAGELENGTH, 1);
    TIFFSetField(pages.get(), TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(pages.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    uint8_t sample = page;
    TIFFWriteScanline(pages.get(), &sample, 0, 0);
    TIFFWriteDirectory(pages.get());
  }
  const StreamedPicture first = read_stream(pages.finish());
  CHECK(first.samples == Bytes{0});
  CHECK(warns(first, "only the first picture"));
  CHECK_THROWS_WITH(read_stream(make_tiff(1, 1, std::vector<uint32_t>{7},
                                          {.bits = 32, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK})),
                    Contains("32-bit"));
  CHECK_THROWS_WITH(read_stream(make_tiff(1, 1, Bytes{7}, {.samples = 1, .photometric = 32803})),
                    Contains("raw photo"));
}
#endif
