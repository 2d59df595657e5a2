#include <catch2/catch.hpp>

#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/exif.hpp"
#include "pictures/xmp.hpp"
#include "png_fixture.hpp"

using namespace pith;

namespace {

// Stored so that turning them upright, as the orientation of this number asks for, shows AB / CD / EF.
const char* const kStored[8] = {"ABCDEF", "BADCFE", "FEDCBA", "EFCDAB", "ACEBDF", "BDFACE", "FDBECA", "ECAFDB"};

}  // namespace

TEST_CASE("Orientation: all eight come out upright") {
  const uint32_t orientation = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u), sample_size = GENERATE(1u, 2u);
  const bool big_endian = GENERATE(false, true);
  const uint32_t rows_at_once = GENERATE(1u, 2u, 3u);
  const bool turned = orientation >= 5;

  const auto spread = [&](const std::string& letters) {
    Bytes samples;
    for (const char letter : letters)
      for (uint32_t c = 0; c < channels * sample_size; ++c) samples.push_back(uint8_t(letter + 20 * c));
    return samples;
  };
  Metadata metadata;
  metadata.exif = make_test_exif(orientation, big_endian);
  metadata.xmp = bytes_of("<a tiff:Orientation = \"" + std::to_string(orientation) + "\"/><tiff:Orientation>" +
                          std::to_string(orientation) + "</tiff:Orientation>");
  PictureInfo stored = info_of(turned ? 3 : 2, turned ? 2 : 3, channels, metadata);
  stored.sample_size = sample_size;
  const Bytes file = write_stream(kPngFormat, stored, spread(kStored[orientation - 1])).file;

  const StreamedPicture read = read_stream(file, rows_at_once, Depth::kOwn);
  CHECK(read.info.width == 2);
  CHECK(read.info.height == 3);
  CHECK(read.samples == spread("ABCDEF"));
  Bytes exif = make_test_exif(1, big_endian);
  if (turned) std::swap_ranges(exif.begin() + 42, exif.begin() + 52, exif.begin() + 54);  // width and height
  if (orientation > 1) std::fill_n(exif.begin() + 34, 4, 0);                              // no preview
  CHECK(read.info.metadata.exif == exif);
  CHECK(read.info.metadata.xmp == bytes_of("<a tiff:Orientation = \"1\"/><tiff:Orientation>1</tiff:Orientation>"));
  CHECK(read.warnings.empty());
}

TEST_CASE("Orientation: JPEGs turn too, and stay upright through the writers") {
  const Picture picture = make_test_picture(24, 40, 3);
  Metadata metadata;
  metadata.exif = make_test_exif(6, true);
  const Bytes file = write_stream(kJpegFormat, info_of(24, 40, 3, metadata), samples_of(picture)).file;
  const StreamedPicture upright = read_stream(file);
  CHECK(upright.info.width == 40);
  const StreamedPicture again = read_stream(write_stream(kPngFormat, upright.info, upright.samples).file);
  CHECK(again.samples == upright.samples);
  CHECK(again.info.metadata.exif == upright.info.metadata.exif);
}

TEST_CASE("Orientation: nonsense is upright, and no blob is read outside of its bytes") {
  for (const uint32_t orientation : {0u, 9u, 65535u}) CHECK(exif_orientation(make_test_exif(orientation, true)) == 1);
  const Bytes blob = make_test_exif(6, GENERATE(false, true));
  for (size_t size = 0; size <= blob.size(); ++size) {
    Bytes part(blob.begin(), blob.begin() + ptrdiff_t(size));  // of its own size, for the address sanitizer
    part.shrink_to_fit();
    CHECK(exif_is_readable(part) == (size >= 64));  // where the second of the two directories ends
    CHECK(exif_orientation(part) == (size >= 34 ? 6 : 1));
    exif_set_upright(part);
    exif_resolution(part);
  }
  for (size_t i = 0; i < blob.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7f, 0xff}) {
      Bytes damaged = blob;
      damaged[i] = uint8_t(value);
      exif_is_readable(damaged);
      exif_set_upright(damaged);
      CHECK(exif_orientation(damaged) == 1);
    }
  }
}

TEST_CASE("Orientation: XMP is changed nowhere else") {
  for (const std::string text : {"tiff:Orientation", "tiff:Orientation=\"6", "tiff:Orientation=\"9\"",
                                 "tiff:Orientation=\"66\"", "tiff:Orientation 6 ", "exif:Orientation=\"6\""}) {
    Bytes xmp = bytes_of(text);
    xmp_set_upright(xmp);
    CHECK(xmp == bytes_of(text));
  }
}
