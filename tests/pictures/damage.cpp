// Every prefix of small files, and flipped bytes of files with everything in them.
#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/icc.hpp"
#include "png_fixture.hpp"

using namespace pith;

namespace {

std::vector<Bytes> make_files() {
  Metadata metadata;
  metadata.icc = make_icc(1.0, {}, ColourSpace::kRgb);
  metadata.exif = make_test_exif(6, true);
  metadata.xmp = bytes_of("<a tiff:Orientation='6'/>");
  const Picture picture = make_test_picture(13, 11, 3);
  const PictureInfo info = info_of(13, 11, 3, metadata);
  std::vector<Bytes> files;
  for (const PictureFormat* format : kPictureFormats) {
    if (!format->make_writer) continue;
    files.push_back(write_stream(*format, info, samples_of(picture)).file);
  }
  files.push_back(make_png(13, 11, 8, PNG_COLOR_TYPE_RGB, samples_of(picture), true));
  files.push_back(with_chunk(files[0], "eXIf", metadata.exif, "IEND"));
  return files;
}

// The message; empty if the file can be read.
std::string complaint_about(std::span<const uint8_t> file) {
  try {
    const StreamedPicture read = read_stream(file, 4);
    for (const std::string& warning : read.warnings) CHECK(warning.find('\n') == std::string::npos);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("Damage: no part of a file passes for the whole") {
  for (const Bytes& file : make_files()) {
    CHECK(complaint_about(file) == "");
    for (size_t size = 0; size < file.size(); ++size) {
      const Bytes part(file.begin(), file.begin() + ptrdiff_t(size));
      const std::string complaint = complaint_about(part);
      // Of a JPEG only the end may be missing, of a TIFF what follows the pixels, which is told.
      const PictureFormat* format = format_by_start(file);
      const bool is_told = complaint == "" && !read_stream(part).warnings.empty();
      INFO(format_by_start(file)->name << ": " << size << " of " << file.size());
      CHECK((complaint != "" ||
             (is_told && (format == &kTiffFormat || (format == &kJpegFormat && size + 2 >= file.size())))));
      CHECK(complaint.find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("Damage: any byte may be anything") {
  for (const Bytes& file : make_files()) {
    for (size_t i = 0; i < file.size(); ++i) {
      for (const uint8_t flip : {0x01, 0x41, 0xff}) {
        Bytes damaged = file;
        damaged[i] ^= flip;
        CHECK(complaint_about(damaged).find('\n') == std::string::npos);
      }
    }
  }
}
