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

using Chunks = std::vector<LooseChunk>;

// Positions in the chunks of small_file().
constexpr size_t kHeaderPlace = 0, kFirstTile = 1, kIndexPlace = 7, kEndPlace = 8;

auto at(Chunks& chunks, size_t place) { return chunks.begin() + static_cast<std::ptrdiff_t>(place); }

// Offset of a chunk's first byte once the chunks are joined.
uint64_t offset_of(Chunks& chunks, size_t place) { return join({chunks.begin(), at(chunks, place)}).size(); }

// Makes index and end mark fit whatever happened to the chunks before them.
Bytes join_with_right_offsets(Chunks chunks) {
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
  const auto check = [](const Chunks& chunks, pith_status status, const std::string& part) {
    const std::string message = read_error(join(chunks), status);
    CHECK_THAT(message, Catch::Contains(part));
    CHECK_THROWS_WITH(read_header(join(chunks)), message);
  };
  const struct {
    void (*damage)(Bytes& header);
    pith_status status;
    const char* part;  // of the message
  } cases[] = {
      {[](Bytes& header) { header[0] = 2; }, PITH_ERROR_UNSUPPORTED, "format version 2"},
      {[](Bytes& header) { header.resize(100), header[0] = 9; }, PITH_ERROR_UNSUPPORTED, "format version 9"},
      {[](Bytes& header) { header.resize(25); }, PITH_ERROR_DAMAGED, "chunk PHDR has a wrong length"},
      {[](Bytes& header) { header.resize(23); }, PITH_ERROR_DAMAGED, "chunk PHDR has a wrong length"},
      {[](Bytes& header) { header.clear(); }, PITH_ERROR_DAMAGED, "inside chunk PHDR"},
      {[](Bytes& header) { header[1] = 5; }, PITH_ERROR_DAMAGED, "number of channels"},
      {[](Bytes& header) { header[3] = 0x40; }, PITH_ERROR_DAMAGED, "quality"},
      {[](Bytes& header) { header[4] = 0; }, PITH_ERROR_DAMAGED, "empty"},  // no width
      {[](Bytes& header) { header[8] = 0; }, PITH_ERROR_DAMAGED, "empty"},  // no height
      {[](Bytes& header) { header[12] = 65; }, PITH_ERROR_DAMAGED, "tile size"},
      {[](Bytes& header) { header[11] = 0xff; }, PITH_ERROR_LIMIT, "too large"},
  };
  for (const auto& [damage, status, part] : cases) {
    Chunks chunks = split(small_file());
    damage(chunks[kHeaderPlace].payload);
    check(chunks, status, part);
  }
  Chunks chunks = split(small_file());
  chunks.insert(chunks.begin(), {"exif", {}});
  check(chunks, PITH_ERROR_DAMAGED, "instead of PHDR");
}

TEST_CASE("a huge picture in a tiny file costs no memory", "[format]") {
  auto chunks = split(small_file());
  Bytes& header = chunks[kHeaderPlace].payload;
  for (size_t side : {4, 8}) {
    for (size_t i = 0; i < 4; ++i) header[side + i] = static_cast<uint8_t>(kMaxSide >> (8 * i));
  }
  CHECK(read_error(join_with_right_offsets(chunks), PITH_ERROR_DAMAGED) == "only 6 of 268435456 tiles are there");
}

// What is wrong with the chunks of small_file(), and what is said about it.
struct Damage {
  const char* name;
  void (*damage)(Chunks& chunks);
  const char* message;
};

Chunks damaged(const Damage& damage) {
  Chunks chunks = split(small_file());
  damage.damage(chunks);
  return chunks;
}

TEST_CASE("chunks out of place are refused", "[format]") {
  const Chunks whole = split(small_file());
  REQUIRE(whole.size() == kEndPlace + 1);
  REQUIRE(read_error(join_with_right_offsets(whole), PITH_OK).empty());
  constexpr size_t kLastTile = kIndexPlace - 1;
  const Damage cases[] = {
      {"a tile too few", [](Chunks& c) { c.erase(at(c, kLastTile)); }, "only 5 of 6 tiles are there"},
      {"a tile too many", [](Chunks& c) { c.insert(at(c, kIndexPlace), c[kLastTile])->payload[0] = 6; },
       "the tiles are not in order"},
      {"tiles exchanged", [](Chunks& c) { std::swap(c[kFirstTile], c[kFirstTile + 1]); }, "the tiles are not in order"},
      {"a tile twice", [](Chunks& c) { c.insert(at(c, kFirstTile), c[kFirstTile]); }, "the tiles are not in order"},
      {"a tile without number", [](Chunks& c) { c[kFirstTile].payload.resize(3); },
       "truncated at byte 3 inside chunk TILE"},
      {"a second header", [](Chunks& c) { c.insert(at(c, 3), c[kHeaderPlace]); },
       "chunk PHDR is repeated or out of order"},
      {"metadata after tiles",
       [](Chunks& c) {
         c.insert(at(c, 3), {"exif", {}});
       },
       "chunk exif is repeated or out of order"},
      {"metadata twice",
       [](Chunks& c) {
         c.insert(at(c, kFirstTile), 2, {"iccp", {}});
       },
       "chunk iccp is repeated or out of order"},
      {"metadata in another order",
       [](Chunks& c) {
         c.insert(at(c, kFirstTile), {{"xmpd", {}}, {"iccp", {}}});
       },
       "chunk iccp is repeated or out of order"},
      {"a tile after the index", [](Chunks& c) { std::swap(c[kIndexPlace], c[kLastTile]); },
       "only 5 of 6 tiles are there"},
  };
  for (const Damage& damage : cases) {
    INFO(damage.name);
    CHECK(read_error(join_with_right_offsets(damaged(damage)), PITH_ERROR_DAMAGED) == damage.message);
  }
  Chunks large = whole;
  large.insert(at(large, kFirstTile), {"xmpd", Bytes(kMaxBlobBytes + 1)});
  CHECK_THAT(read_error(join_with_right_offsets(large), PITH_ERROR_LIMIT),
             Catch::Contains("chunk xmpd is larger than"));
}

TEST_CASE("a wrong index or end mark is refused", "[format]") {
  const Damage cases[] = {
      {"no index",
       [](Chunks& c) {
         c.erase(at(c, kIndexPlace));
         c.back().payload = Bytes(8);
       },
       "the tile index is missing"},
      {"an index of another size", [](Chunks& c) { c[kIndexPlace].payload.resize(40); }, "the tile index is wrong"},
      {"an index that points elsewhere", [](Chunks& c) { c[kIndexPlace].payload[8] ^= 1; }, "the tile index is wrong"},
      {"an end mark that points elsewhere", [](Chunks& c) { c[kEndPlace].payload[0] ^= 1; },
       "chunk PEND points to a wrong place"},
      {"an end mark of another size", [](Chunks& c) { c[kEndPlace].payload.resize(9); },
       "chunk PEND has a wrong length"},
  };
  for (const Damage& damage : cases) {
    INFO(damage.name);
    CHECK(read_error(join(damaged(damage)), PITH_ERROR_DAMAGED) == damage.message);
  }
  Chunks chunks = split(small_file());
  Bytes file = join(chunks);
  file.push_back(0);
  CHECK(read_error(file, PITH_ERROR_DAMAGED) == "the file goes on after its end mark");
  chunks.pop_back();
  CHECK_THAT(read_error(join(chunks), PITH_ERROR_DAMAGED), Catch::Contains("before chunk PEND"));
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
    const auto inserted = chunks.insert(at(chunks, place), {"note", bytes_of("hello")});
    CHECK(read_error(join_with_right_offsets(chunks), PITH_OK).empty());
    inserted->type = ChunkType("Note");
    CHECK(read_error(join_with_right_offsets(chunks), PITH_ERROR_UNSUPPORTED) ==
          "chunk Note is not known to this program");
  }
}

}  // namespace
}  // namespace pith
