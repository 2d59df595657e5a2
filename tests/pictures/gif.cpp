#if PITH_WITH_GIF
#include <gif_lib.h>

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

struct Frame {
  int left = 0, top = 0, width = 0, height = 0;
  Bytes indices = {};
  bool interlaced = false;
  int transparent = -1;
};

// Colour i is (10 i, 20 i, 30 i).
Bytes make_gif(int width, int height, const std::vector<Frame>& frames) {
  Bytes file;
  int error = 0;
  GifFileType* gif = EGifOpen(
      &file,
      [](GifFileType* to, const GifByteType* bytes, int size) {
        auto& out = *static_cast<Bytes*>(to->UserData);
        out.insert(out.end(), bytes, bytes + size);
        return size;
      },
      &error);
  REQUIRE(gif);
  EGifSetGifVersion(gif, true);
  GifColorType colours[8];
  for (uint8_t i = 0; i < 8; ++i) colours[i] = {uint8_t(10 * i), uint8_t(20 * i), uint8_t(30 * i)};
  ColorMapObject* map = GifMakeMapObject(8, colours);
  REQUIRE(EGifPutScreenDesc(gif, width, height, 8, 0, map));
  for (const Frame& frame : frames) {
    const GraphicsControlBlock control{DISPOSAL_UNSPECIFIED, false, 5, frame.transparent};
    GifByteType extension[4];
    REQUIRE(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, int(EGifGCBToExtension(&control, extension)), extension));
    REQUIRE(EGifPutImageDesc(gif, frame.left, frame.top, frame.width, frame.height, frame.interlaced, nullptr));
    Bytes indices = frame.indices;
    constexpr int kFirst[] = {0, 4, 2, 1}, kStep[] = {8, 8, 4, 2};
    for (int pass = 0; pass < (frame.interlaced ? 4 : 1); ++pass)
      for (int y = frame.interlaced ? kFirst[pass] : 0; y < frame.height; y += frame.interlaced ? kStep[pass] : 1)
        REQUIRE(EGifPutLine(gif, &indices[size_t(y * frame.width)], frame.width));
  }
  REQUIRE(EGifCloseFile(gif, &error));
  GifFreeMapObject(map);
  return file;
}

Bytes indices_of(int count) {
  Bytes indices;
  for (int i = 0; i < count; ++i) indices.push_back(uint8_t(i * 5 % 8));
  return indices;
}

}  // namespace

TEST_CASE("GIF: colours, interlaced or not") {
  const bool interlaced = GENERATE(false, true);
  const Bytes indices = indices_of(13 * 17);
  const Bytes file = make_gif(13, 17, {{0, 0, 13, 17, indices, interlaced}});
  const StreamedPicture read = read_stream(file, 4);
  Bytes wanted;
  for (const uint8_t i : indices) wanted.insert(wanted.end(), {uint8_t(10 * i), uint8_t(20 * i), uint8_t(30 * i)});
  CHECK(read.info.channels == 3);
  CHECK(read.samples == wanted);
  CHECK(read.warnings.empty());
  for (size_t size = 0; size + 1 < file.size() - 2; ++size)
    CHECK_THROWS_AS(read_stream(std::span(file).first(size)), Error);
}

TEST_CASE("GIF: XMP ends where it ends, whatever leads readers of blocks to theirs") {
  const Bytes file = make_gif(1, 1, {{0, 0, 1, 1, {3}}});
  const std::string packet = "<x:xmpmeta>some text</x:xmpmeta>";
  Bytes extension = bytes_of("!\xff\x0bXMP DataXMP" + packet);
  extension.push_back(1);
  for (int i = 255; i >= 0; --i) extension.push_back(uint8_t(i));
  extension.push_back(0);
  const auto control = std::find(file.begin(), file.end(), uint8_t{'!'});
  Bytes with_xmp(file.begin(), control);
  with_xmp.insert(with_xmp.end(), extension.begin(), extension.end());
  with_xmp.insert(with_xmp.end(), control, file.end());
  const StreamedPicture read = read_stream(with_xmp);
  CHECK(read.info.metadata.xmp == bytes_of(packet));
  CHECK(read.samples == Bytes{30, 60, 90});
}

TEST_CASE("GIF: transparent pixels, and a canvas that the picture does not fill") {
  const StreamedPicture read = read_stream(make_gif(3, 2, {{1, 0, 2, 1, {1, 2}, false, 2}}));
  CHECK(read.info.channels == 4);
  CHECK(read.samples == Bytes{0, 0, 0, 0, 10, 20, 30, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("GIF: of an animation the first picture is read, and the rest is told of") {
  const StreamedPicture read = read_stream(make_gif(1, 1, {{0, 0, 1, 1, {3}}, {0, 0, 1, 1, {4}}}));
  CHECK(read.samples == Bytes{30, 60, 90});
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], Contains("first picture"));
}

TEST_CASE("GIF: an end that is missing alone does no harm, and is told of") {
  Bytes file = make_gif(1, 1, {{0, 0, 1, 1, {3}}});
  file.pop_back();
  const StreamedPicture read = read_stream(file);
  CHECK(read.samples == Bytes{30, 60, 90});
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], Contains("no end"));
}
#endif
