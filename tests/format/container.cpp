#include "format/container.hpp"

#include <catch2/catch.hpp>
#include <tuple>

#include "fixture.hpp"
#include "format/limits.hpp"
#include "format/tile_grid.hpp"

namespace pith {
namespace {

using test::Bytes;
using test::bytes_of;
using test::read_tiles;
using test::small_file;
using test::small_header;
using test::split;

pith_status writer_status(const Header& header, const Metadata& metadata = {}) {
  try {
    check_file(header, metadata);
    return PITH_OK;
  } catch (const Error& error) {
    return error.status();
  }
}

TEST_CASE("the grid covers the picture exactly", "[format]") {
  struct Case {
    uint32_t width, height, tile_size, columns, rows;
  };
  for (const Case& c : {Case{1, 1, 64, 1, 1}, Case{64, 64, 64, 1, 1}, Case{65, 64, 64, 2, 1}, Case{150, 70, 64, 3, 2},
                        Case{1, 5000, 1024, 1, 5}, Case{kMaxSide, kMaxSide, 64, 16384, 16384}}) {
    Header header = small_header(c.width, c.height);
    header.tile_size = c.tile_size;
    const TileGrid grid(header);
    CHECK(grid.columns() == c.columns);
    CHECK(grid.rows() == c.rows);
    CHECK(grid.count() == c.columns * c.rows);
    const pith_region last = grid.rect(grid.count() - 1);
    CHECK(last.x + last.width == c.width);
    CHECK(last.y + last.height == c.height);
  }
  const TileGrid grid(small_header(150, 70));
  const auto is = [](const pith_region& r, uint32_t x, uint32_t y, uint32_t width, uint32_t height) {
    return std::tie(r.x, r.y, r.width, r.height) == std::tie(x, y, width, height);
  };
  CHECK(is(grid.rect(1), 64, 0, 64, 64));
  CHECK(is(grid.rect(5), 128, 64, 22, 6));
}

TEST_CASE("a file comes back as it was written", "[format]") {
  for (const auto& [width, height, tiles] : {std::tuple{1u, 1u, 1u}, {64u, 64u, 1u}, {65u, 1u, 2u}, {150u, 70u, 6u}}) {
    Header header = small_header(width, height);
    for (uint8_t channels : {1, 2, 3, 4}) {
      header.channels = channels;
      const Bytes file = small_file(header, tiles);
      CHECK(read_header(file) == header);
      const std::vector<TileData> read = read_tiles(file);
      REQUIRE(read.size() == tiles);
      for (uint32_t i = 0; i < tiles; ++i) {
        CHECK(read[i].number == i);
        CHECK(read[i].stream == Bytes(16 + 4 * i, static_cast<uint8_t>(i + 1)));
        CHECK(read[i].alpha == Bytes(channels % 2 ? 0 : 1 + i, 7));
      }
    }
  }
}

TEST_CASE("metadata comes back, in the format's order", "[format]") {
  const Metadata metadata{bytes_of("profile"), bytes_of("camera"), bytes_of("<x/>")};
  const Bytes file = small_file(small_header(), 6, metadata);
  MemorySource source(file);
  const ContainerReader reader(source);
  CHECK(reader.header() == small_header());
  CHECK(reader.metadata().icc == metadata.icc);
  CHECK(reader.metadata().exif == metadata.exif);
  CHECK(reader.metadata().xmp == metadata.xmp);
  const auto chunks = split(file);
  CHECK(chunks[1].type == kIccChunk);
  CHECK(chunks[2].type == kExifChunk);
  CHECK(chunks[3].type == kXmpChunk);
}

TEST_CASE("the header can be read from the first bytes alone", "[format]") {
  Bytes file = small_file();
  file.resize(kHeaderBytes);
  CHECK(read_header(file) == small_header());
}

// Written down by an independent program from the specification; it must never change.
TEST_CASE("the bytes of a file are fixed", "[format][golden]") {
  const Bytes golden = {0x8a, 0x50, 0x49, 0x54, 0x48, 0x0d, 0x0a, 0x1a, 0x50, 0x48, 0x44, 0x52, 0x18, 0x00, 0x00, 0x00,
                        0x01, 0x03, 0xcc, 0x25, 0x64, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00,
                        0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0xee, 0xf2, 0x52, 0x13, 0x69, 0x63, 0x63, 0x70,
                        0x02, 0x00, 0x00, 0x00, 0x50, 0x33, 0x97, 0x10, 0x39, 0x51, 0x54, 0x49, 0x4c, 0x45, 0x08, 0x00,
                        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x41, 0x41, 0x41, 0x41, 0xd3, 0x46, 0xf1, 0x3b, 0x54, 0x49,
                        0x4c, 0x45, 0x06, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x42, 0x42, 0x07, 0x47, 0xad, 0xdb,
                        0x74, 0x69, 0x64, 0x78, 0x10, 0x00, 0x00, 0x00, 0x3a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                        0x4e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x55, 0x46, 0x76, 0x3b, 0x50, 0x45, 0x4e, 0x44,
                        0x08, 0x00, 0x00, 0x00, 0x60, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xce, 0xc9, 0x6f, 0xfc};
  Bytes file;
  VectorSink sink(file);
  ContainerWriter writer(small_header(100, 64), nullptr, {bytes_of("P3"), {}, {}}, sink);
  writer.add_tile(bytes_of("AAAA"));
  writer.add_tile(bytes_of("BB"));
  writer.finish();
  CHECK(file == golden);
}

TEST_CASE("a writer refuses what the format cannot hold", "[format]") {
  const Header good = small_header();
  CHECK(writer_status(good) == PITH_OK);
  const auto with = [&](auto change) {
    Header header = good;
    change(header);
    return writer_status(header);
  };
  CHECK(with([](Header& h) { h.width = 0; }) == PITH_ERROR_ARGUMENT);
  CHECK(with([](Header& h) { h.height = 0; }) == PITH_ERROR_ARGUMENT);
  CHECK(with([](Header& h) { h.width = kMaxSide; }) == PITH_OK);
  CHECK(with([](Header& h) { h.width = kMaxSide + 1; }) == PITH_ERROR_LIMIT);
  CHECK(with([](Header& h) { h.height = 0xffffffff; }) == PITH_ERROR_LIMIT);
  for (uint8_t channels : {0, 5, 255}) CHECK(with([&](Header& h) { h.channels = channels; }) == PITH_ERROR_ARGUMENT);
  CHECK(with([](Header& h) { h.quality = kMaxQuality; }) == PITH_OK);
  CHECK(with([](Header& h) { h.quality = kMaxQuality + 1; }) == PITH_ERROR_ARGUMENT);
  for (uint32_t size : {0u, 32u, 65u, 1000u, kMaxTileSize + 64}) {
    CHECK(with([&](Header& h) { h.tile_size = size; }) == PITH_ERROR_ARGUMENT);
  }
  for (uint32_t size : {64u, 1024u, kMaxTileSize}) CHECK(with([&](Header& h) { h.tile_size = size; }) == PITH_OK);

  CHECK(writer_status(good, {{}, Bytes(kMaxBlobBytes + 1), {}}) == PITH_ERROR_LIMIT);
  CHECK(writer_status(good, {{}, Bytes(kMaxBlobBytes), {}}) == PITH_OK);
}

TEST_CASE("a writer insists on the right number of tiles", "[format]") {
  Bytes file;
  VectorSink sink(file);
  ContainerWriter writer(small_header(100, 64), nullptr, {}, sink);
  writer.add_tile(bytes_of("AAAA"));
  CHECK_THROWS_AS(writer.finish(), Error);
  writer.add_tile(bytes_of("AAAA"));
  CHECK_THROWS_AS(writer.add_tile(bytes_of("AAAA")), Error);
  CHECK_NOTHROW(writer.finish());
}

}  // namespace
}  // namespace pith
