#include "pictures/thumbnails.hpp"

#include <catch2/catch.hpp>

#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/exif.hpp"
#include "pictures/xmp.hpp"

using namespace pith;

namespace {

bool holds(const Bytes& bytes, const Bytes& part) {
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

Bytes without_thumbnails(const Bytes& exif) {
  Metadata metadata;
  metadata.exif = exif;
  drop_thumbnails(&metadata);
  return metadata.exif;
}

Bytes small_jpeg() { return write_jpeg(make_test_picture(16, 8, 3).view()); }

// Pixels of a JPEG, as its scan holds them.
Bytes scan_of(const Bytes& jpeg) { return {jpeg.end() - 40, jpeg.end() - 2}; }

}  // namespace

TEST_CASE("Thumbnails: the thumbnail of a camera goes, with its bytes, and nothing else") {
  const bool big_endian = GENERATE(false, true);
  const bool at_end = GENERATE(false, true);
  const Bytes jpeg = small_jpeg();
  const uint32_t size = uint32_t(jpeg.size());
  ExifBuilder exif(big_endian);
  const uint32_t second = 8 + 6 + 12, thumbnail = second + 6 + 24, text = at_end ? thumbnail - 6 : thumbnail + size;
  if (at_end) {
    exif.directory({{0x010f, 2, 6, 8 + 6 + 12}}, second + 6);
    exif.put(bytes_of("maker\0"));
    exif.put(0, 1);
    exif.directory({{0x0201, 4, 1, thumbnail + 6}, {0x0202, 4, 1, size}}, 0);
    exif.put(jpeg);
  } else {
    exif.directory({{0x010f, 2, 6, text}}, second);
    exif.directory({{0x0201, 4, 1, thumbnail}, {0x0202, 4, 1, size}}, 0);
    exif.put(jpeg);
    exif.put(bytes_of("maker"));
    exif.put(0, 1);
  }
  REQUIRE(holds(exif.bytes(), scan_of(jpeg)));
  const Bytes after = without_thumbnails(exif.bytes());
  CHECK(exif_is_readable(after));
  CHECK(!holds(after, scan_of(jpeg)));
  CHECK(!holds(after, {0xff, 0xd8}));
  CHECK(holds(after, bytes_of("maker")));
  CHECK(after.size() == exif.size() - (at_end ? size : 0));
  CHECK(without_thumbnails(after) == after);
}

TEST_CASE("Thumbnails: strips of pixels, sub-directories, and makers' notes") {
  const Bytes jpeg = small_jpeg(), strip(64, 0xab);
  const uint32_t size = uint32_t(jpeg.size());
  ExifBuilder exif(GENERATE(false, true));
  constexpr uint32_t kSecond = 8 + 6 + 24, kThird = kSecond + 6 + 24, kCounts = kThird + 6 + 24;
  constexpr uint32_t kStrip = kCounts + 16, kOther = kStrip + 2 * 64;
  exif.directory({{0x014a, 4, 1, kThird}, {0x927c, 7, size, kOther + size}}, kSecond);
  exif.directory({{0x0111, 4, 2, kCounts}, {0x0117, 4, 2, kCounts + 8}}, 0);
  exif.directory({{0x0201, 4, 1, kOther}, {0x0202, 4, 1, size}}, 0);
  for (const uint32_t number : {kStrip, kStrip + 64, 64u, 64u}) exif.put(number, 4);
  exif.put(strip);
  exif.put(strip);
  exif.put(jpeg);  // of the sub-directory
  exif.put(bytes_of("MAKER"));
  exif.put(jpeg);  // of the note
  exif.put(bytes_of("after"));
  const Bytes after = without_thumbnails(exif.bytes());
  CHECK(exif_is_readable(after));
  CHECK(!holds(after, scan_of(jpeg)));
  CHECK(!holds(after, {0xab}));
  CHECK(holds(after, bytes_of("MAKER")));
  CHECK(holds(after, bytes_of("after")));
}

TEST_CASE("Thumbnails: EXIF without any, or of nonsense, is not read outside of its bytes") {
  const Bytes plain = make_exif({300, 300, Resolution::kInch});
  CHECK(without_thumbnails(plain) == plain);
  ExifBuilder exif(GENERATE(false, true));
  exif.directory({{0x0201, 4, 1, 40}, {0x0202, 4, 1, 20}}, 8);  // is its own successor
  exif.put(small_jpeg());
  for (size_t size = 0; size <= exif.size(); ++size) {
    Bytes part(exif.bytes().begin(), exif.bytes().begin() + ptrdiff_t(size));
    part.shrink_to_fit();
    CHECK(without_thumbnails(part).size() <= size);
  }
  for (size_t i = 0; i < exif.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7f, 0xff}) {
      Bytes damaged = exif.bytes();
      damaged[i] = uint8_t(value);
      CHECK(without_thumbnails(damaged).size() <= damaged.size());
    }
  }
  // Beginnings of JPEGs, each of which leads through all that follow.
  Bytes many = plain;
  while (many.size() < (1u << 20))
    many.insert(many.end(), {0xff, 0xd8, 0xff, 0xe0, 0, 6, 0xff, 0xd8, 0xff, 0xe0, 0, 2});
  CHECK(without_thumbnails(many) == many);
}

TEST_CASE("Thumbnails: XMP keeps everything but its pictures") {
  const std::string head =
      "<x:xmpmeta><rdf:Description xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
      "xmlns:g='http://ns.adobe.com/xap/1.0/g/img/' xmlns:GImage=\"http://ns.google.com/photos/1.0/image/\" "
      "xmp:Rating=\"3\"";
  const std::string thumbnails =
      "<xmp:Thumbnails><rdf:Alt><rdf:li g:width=\"9\"><g:image>/9j/4AAQ</g:image></rdf:li></rdf:Alt></xmp:Thumbnails>";
  Metadata metadata;
  metadata.xmp = bytes_of(head + " GImage:Data=\"/9j/4AAQ\" GImage:Mime=\"image/jpeg\">" + thumbnails +
                          "<dc:title>g:image</dc:title></rdf:Description></x:xmpmeta>");
  drop_thumbnails(&metadata);
  CHECK(metadata.xmp == bytes_of(head + "  GImage:Mime=\"image/jpeg\">"
                                        "<dc:title>g:image</dc:title></rdf:Description></x:xmpmeta>"));
  for (const std::string text : {"", "<", "xmlns:", "xmlns:g", "xmlns:g='http://ns.adobe.com/xap/1.0/g/img/' <g:image",
                                 "xmlns:g='http://ns.adobe.com/xap/1.0/g/img/' <g:image>never closed",
                                 "xmlns:g='http://ns.adobe.com/xap/1.0/g/img/' g:image='"}) {
    metadata.xmp = bytes_of(text);
    drop_thumbnails(&metadata);
    CHECK(metadata.xmp == bytes_of(text));
  }
}
