#if PITH_WITH_BMP
#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "fixture.hpp"
#include "pictures/icc.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

struct Header {
  int32_t width = 2, height = 2;  // below 0: from top to bottom
  uint32_t bits = 24, compression = 0, size = 40;
  Bytes palette = {}, masks = {};
  size_t gap = 0;  // before the pixels
};

void put(uint32_t value, int size, Bytes* to) {
  for (int i = 0; i < size; ++i) to->push_back(uint8_t(value >> (8 * i)));
}

Bytes make_bmp(const Header& header, const Bytes& pixels, const Bytes& icc = {}) {
  Bytes rest;  // behind the size of the header
  put(uint32_t(header.width), 4, &rest);
  put(uint32_t(header.height), 4, &rest);
  put(1, 2, &rest);
  put(header.bits, 2, &rest);
  put(header.compression, 4, &rest);
  put(0, 4, &rest);
  put(0, 4, &rest);  // no resolution
  put(0, 4, &rest);
  put(uint32_t(header.palette.size() / 4), 4, &rest);
  put(0, 4, &rest);
  rest.insert(rest.end(), header.masks.begin(), header.masks.end());
  rest.resize(std::max<size_t>(header.size - 4, rest.size()));
  if (!icc.empty()) {
    Bytes place;
    put(0x4d424544, 4, &place);
    std::copy(place.begin(), place.end(), rest.begin() + 52);
    place.clear();
    put(uint32_t(header.size + pixels.size()), 4, &place);
    put(uint32_t(icc.size()), 4, &place);
    std::copy(place.begin(), place.end(), rest.begin() + 108);
  }
  rest.insert(rest.end(), header.palette.begin(), header.palette.end());
  rest.resize(rest.size() + header.gap);
  Bytes file = {'B', 'M'};
  put(uint32_t(18 + rest.size() + pixels.size()), 4, &file);
  put(0, 4, &file);
  put(uint32_t(18 + rest.size()), 4, &file);
  put(header.size, 4, &file);
  for (const Bytes* part : {&std::as_const(rest), &pixels, &icc}) file.insert(file.end(), part->begin(), part->end());
  return file;
}

// Rows of two pixels, B G R, filled up to multiples of 4 bytes.
const Bytes kTwoRows = {1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0};

}  // namespace

TEST_CASE("BMP: rows from the bottom or from the top") {
  CHECK(read_stream(make_bmp({}, kTwoRows)).samples == Bytes{9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4});
  CHECK(read_stream(make_bmp({.height = -2}, kTwoRows)).samples == Bytes{3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10});
}

TEST_CASE("BMP: palettes, whole or short, and pixels that do not follow them at once") {
  const Bytes palette = {1, 2, 3, 0, 4, 5, 6, 0};
  const size_t gap = GENERATE(0u, 10u);
  const Bytes pixels = {0x40, 0, 0, 0, 0x80, 0, 0, 0};
  CHECK(read_stream(make_bmp({.bits = 1, .palette = palette, .gap = gap}, pixels)).samples ==
        Bytes{6, 5, 4, 3, 2, 1, 3, 2, 1, 6, 5, 4});
  CHECK(read_stream(make_bmp({.bits = 8, .palette = palette, .gap = gap}, {0, 1, 0, 0, 1, 1, 0, 0})).samples ==
        Bytes{6, 5, 4, 6, 5, 4, 3, 2, 1, 6, 5, 4});
  // Colours to choose from that are none of the pixels'.
  CHECK(read_stream(make_bmp({.palette = palette}, kTwoRows)).samples == Bytes{9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4});
}

TEST_CASE("BMP: alpha where there is a mask for it, and a profile") {
  Bytes masks;
  for (const uint32_t mask : {0xff0000u, 0xff00u, 0xffu, 0xff000000u}) put(mask, 4, &masks);
  const Header header{.width = 1, .height = 1, .bits = 32, .compression = 3, .size = 124, .masks = masks};
  const Bytes icc = make_icc(1.0, {}, ColourSpace::kRgb);
  const StreamedPicture read = read_stream(make_bmp(header, {1, 2, 3, 77}, icc));
  CHECK(read.samples == Bytes{3, 2, 1, 77});
  CHECK(read.info.metadata.icc == icc);
  CHECK(read_stream(make_bmp({.width = 1, .height = 1, .bits = 32}, {1, 2, 3, 77})).samples == Bytes{3, 2, 1});
}

TEST_CASE("BMP: no part of a file passes for the whole") {
  const Bytes file = make_bmp({}, kTwoRows);
  for (size_t size = 0; size < file.size(); ++size) CHECK_THROWS_AS(read_stream(std::span(file).first(size)), Error);
  CHECK_THROWS_WITH(read_stream(make_bmp({.width = 1 << 20, .height = 1 << 20}, {})), Contains("limit"));
}
#endif
