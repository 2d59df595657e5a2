#include <catch2/catch.hpp>

#include "base/byte_writer.hpp"
#include "fixture.hpp"
#include "format/limits.hpp"

namespace pith {
namespace {

using test::Bytes;
using test::bytes_of;
using test::join;
using test::LooseChunk;
using test::read_error;
using test::small_file;
using test::small_header;
using test::split;

// Positions in the chunks of small_file().
constexpr size_t kHeaderPlace = 0, kFirstTile = 1, kIndexPlace = 7, kEndPlace = 8;

// Offset of a chunk's first byte once the chunks are joined.
uint64_t offset_of(const std::vector<LooseChunk>& chunks, size_t place) {
  return join({chunks.begin(), chunks.begin() + static_cast<std::ptrdiff_t>(place)}).size();
}

// Makes index and end mark fit whatever happened to the chunks before them.
Bytes join_with_right_offsets(std::vector<LooseChunk> chunks) {
  Bytes index, end;
  for (size_t i = 0; i < chunks.size(); ++i) {
    if (chunks[i].type == kTileChunk) append_u64(index, offset_of(chunks, i));
    if (chunks[i].type == kIndexChunk) {
      chunks[i].payload = index;
      append_u64(end, offset_of(chunks, i));
    }
  }
  chunks.back().payload = end;
  return join(chunks);
}

TEST_CASE("every prefix of a file fails cleanly", "[format]") {
  const Bytes file = small_file();
  REQUIRE(read_error(file, PITH_OK).empty());
  CHECK(read_error({}, PITH_ERROR_NOT_PITH) == "not a pith file: it is empty");
  for (size_t size = 1; size < file.size(); ++size) {
    // A copy of its own lets a sanitizer see any access beyond the end.
    const std::string message =
        read_error(Bytes(file.begin(), file.begin() + static_cast<long>(size)), PITH_ERROR_DAMAGED);
    REQUIRE(message.find("truncated at byte " + std::to_string(size)) == 0);
  }
}

TEST_CASE("every flipped bit of a file is noticed", "[format]") {
  const Bytes file = small_file();
  for (size_t bit = 0; bit < 8 * file.size(); ++bit) {
    Bytes damaged = file;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    REQUIRE_FALSE(read_error(damaged, bit < 64 ? PITH_ERROR_NOT_PITH : PITH_ERROR_DAMAGED).empty());
  }
}

TEST_CASE("other files are not taken for ours", "[format]") {
  for (const char* text : {"\x89PNG\r\n\x1a\n", "P", "GIF89a", "\x8aPITH\n\x1a"}) {
    CHECK(read_error(bytes_of(text), PITH_ERROR_NOT_PITH) == "not a pith file");
    CHECK_THROWS_WITH(read_header(bytes_of(text)), "not a pith file");
  }
}

TEST_CASE("impossible headers are refused", "[format]") {
  auto chunks = split(small_file());
  Bytes& header = chunks[kHeaderPlace].payload;
  const auto check = [&](pith_status status, const std::string& part) {
    const std::string message = read_error(join(chunks), status);
    CHECK_THAT(message, Catch::Contains(part));
    CHECK_THROWS_WITH(read_header(join(chunks)), message);
  };
  SECTION("version") {
    header[0] = 2;
    check(PITH_ERROR_UNSUPPORTED, "format version 2");
  }
  SECTION("version with a longer header") {
    header.resize(100);
    header[0] = 9;
    check(PITH_ERROR_UNSUPPORTED, "format version 9");
  }
  SECTION("longer") {
    header.resize(25);
    check(PITH_ERROR_DAMAGED, "chunk PHDR has a wrong length");
  }
  SECTION("shorter") {
    header.resize(23);
    check(PITH_ERROR_DAMAGED, "chunk PHDR has a wrong length");
  }
  SECTION("empty") {
    header.clear();
    check(PITH_ERROR_DAMAGED, "inside chunk PHDR");
  }
  SECTION("channels") {
    header[1] = 5;
    check(PITH_ERROR_DAMAGED, "number of channels");
  }
  SECTION("quality") {
    header[3] = 0x40;
    check(PITH_ERROR_DAMAGED, "quality");
  }
  SECTION("no width") {
    header[4] = 0;
    check(PITH_ERROR_DAMAGED, "empty");
  }
  SECTION("no height") {
    header[8] = 0;
    check(PITH_ERROR_DAMAGED, "empty");
  }
  SECTION("tile size") {
    header[12] = 65;
    check(PITH_ERROR_DAMAGED, "tile size");
  }
  SECTION("too large") {
    header[11] = 0xff;
    check(PITH_ERROR_LIMIT, "too large");
  }
  SECTION("another chunk before it") {
    chunks.insert(chunks.begin(), {"exif", {}});
    check(PITH_ERROR_DAMAGED, "instead of PHDR");
  }
}

TEST_CASE("a huge picture in a tiny file costs no memory", "[format]") {
  auto chunks = split(small_file());
  Bytes& header = chunks[kHeaderPlace].payload;
  for (size_t side : {4, 8}) {
    for (size_t i = 0; i < 4; ++i) header[side + i] = static_cast<uint8_t>(kMaxSide >> (8 * i));
  }
  CHECK(read_error(join_with_right_offsets(chunks), PITH_ERROR_DAMAGED) == "only 6 of 268435456 tiles are there");
}

TEST_CASE("chunks out of place are refused", "[format]") {
  auto chunks = split(small_file());
  REQUIRE(chunks.size() == kEndPlace + 1);
  REQUIRE(read_error(join_with_right_offsets(chunks), PITH_OK).empty());
  const auto at = [&](size_t place) { return chunks.begin() + static_cast<std::ptrdiff_t>(place); };
  const auto message = [&](pith_status status = PITH_ERROR_DAMAGED) {
    return read_error(join_with_right_offsets(chunks), status);
  };

  SECTION("a tile too few") {
    chunks.erase(at(kIndexPlace - 1));
    CHECK(message() == "only 5 of 6 tiles are there");
  }
  SECTION("a tile too many") {
    LooseChunk extra = *at(kIndexPlace - 1);
    extra.payload[0] = 6;
    chunks.insert(at(kIndexPlace), extra);
    CHECK(message() == "the tiles are not in order");
  }
  SECTION("tiles exchanged") {
    std::swap(chunks[kFirstTile], chunks[kFirstTile + 1]);
    CHECK(message() == "the tiles are not in order");
  }
  SECTION("a tile twice") {
    chunks.insert(at(kFirstTile), *at(kFirstTile));
    CHECK(message() == "the tiles are not in order");
  }
  SECTION("a tile without number") {
    chunks[kFirstTile].payload.resize(3);
    CHECK(message() == "truncated at byte 3 inside chunk TILE");
  }
  SECTION("a second header") {
    chunks.insert(at(3), *at(kHeaderPlace));
    CHECK(message() == "chunk PHDR is repeated or out of order");
  }
  SECTION("metadata after tiles") {
    chunks.insert(at(3), {"exif", {}});
    CHECK(message() == "chunk exif is repeated or out of order");
  }
  SECTION("metadata twice") {
    chunks.insert(at(kFirstTile), 2, {"iccp", {}});
    CHECK(message() == "chunk iccp is repeated or out of order");
  }
  SECTION("metadata in another order") {
    chunks.insert(at(kFirstTile), {"iccp", {}});
    chunks.insert(at(kFirstTile), {"xmpd", {}});
    CHECK(message() == "chunk iccp is repeated or out of order");
  }
  SECTION("too much metadata") {
    chunks.insert(at(kFirstTile), {"xmpd", Bytes(kMaxBlobBytes + 1)});
    CHECK_THAT(message(PITH_ERROR_LIMIT), Catch::Contains("chunk xmpd is larger than"));
  }
  SECTION("a tile after the index") {
    std::swap(chunks[kIndexPlace], chunks[kIndexPlace - 1]);
    CHECK(message() == "only 5 of 6 tiles are there");
  }
  SECTION("no index") {
    chunks.erase(at(kIndexPlace));
    chunks.back().payload = Bytes(8);
    CHECK(read_error(join(chunks), PITH_ERROR_DAMAGED) == "the tile index is missing");
  }
  SECTION("an index of another size") {
    chunks[kIndexPlace].payload.resize(40);
    CHECK(read_error(join(chunks), PITH_ERROR_DAMAGED) == "the tile index is wrong");
  }
  SECTION("an index that points elsewhere") {
    chunks[kIndexPlace].payload[8] ^= 1;
    CHECK(read_error(join(chunks), PITH_ERROR_DAMAGED) == "the tile index is wrong");
  }
  SECTION("an end mark that points elsewhere") {
    chunks[kEndPlace].payload[0] ^= 1;
    CHECK(read_error(join(chunks), PITH_ERROR_DAMAGED) == "chunk PEND points to a wrong place");
  }
  SECTION("an end mark of another size") {
    chunks[kEndPlace].payload.resize(9);
    CHECK(read_error(join(chunks), PITH_ERROR_DAMAGED) == "chunk PEND has a wrong length");
  }
  SECTION("no end mark") {
    chunks.pop_back();
    CHECK_THAT(read_error(join(chunks), PITH_ERROR_DAMAGED), Catch::Contains("before chunk PEND"));
  }
  SECTION("something after the end mark") {
    Bytes file = join(chunks);
    file.push_back(0);
    CHECK(read_error(file, PITH_ERROR_DAMAGED) == "the file goes on after its end mark");
  }
}

TEST_CASE("an index where none is needed is refused", "[format]") {
  auto chunks = split(small_file(small_header(64, 64), 1));
  REQUIRE(chunks.size() == 3);
  chunks.insert(chunks.begin() + 2, {"tidx", {}});
  CHECK(read_error(join_with_right_offsets(chunks), PITH_ERROR_DAMAGED) == "the tile index is wrong");
}

TEST_CASE("unknown chunks are skipped or refused by their first letter", "[format]") {
  for (size_t place = kFirstTile; place <= kEndPlace; ++place) {
    auto chunks = split(small_file());
    const auto at = chunks.begin() + static_cast<std::ptrdiff_t>(place);
    const auto inserted = chunks.insert(at, {"note", bytes_of("hello")});
    CHECK(read_error(join_with_right_offsets(chunks), PITH_OK).empty());
    inserted->type = ChunkType("Note");
    CHECK(read_error(join_with_right_offsets(chunks), PITH_ERROR_UNSUPPORTED) ==
          "chunk Note is not known to this program");
  }
}

}  // namespace
}  // namespace pith
