#include "format/chunks.hpp"

#include <catch2/catch.hpp>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "fixture.hpp"

namespace pith {
namespace {

using test::Bytes;
using test::bytes_of;

TEST_CASE("numbers are little-endian in both directions", "[format]") {
  Bytes bytes;
  append_u8(bytes, 0x01);
  append_u16(bytes, 0x0302);
  append_u32(bytes, 0x07060504);
  append_u64(bytes, 0x0f0e0d0c0b0a0908);
  append_bytes(bytes, Bytes{0x10, 0x11});
  REQUIRE(bytes.size() == 17);
  for (size_t i = 0; i < bytes.size(); ++i) CHECK(bytes[i] == i + 1);

  ByteReader reader(bytes, "test");
  CHECK(reader.u8() == 0x01);
  CHECK(reader.u16() == 0x0302);
  CHECK(reader.u32() == 0x07060504);
  CHECK(reader.u64() == 0x0f0e0d0c0b0a0908);
  CHECK(reader.remaining() == 2);
  CHECK(reader.take(2)[1] == 0x11);
}

TEST_CASE("a reader stops at the end and says where", "[format]") {
  const Bytes bytes(3);
  ByteReader reader(bytes, "chunk TEST");
  CHECK_THROWS_WITH(reader.u32(), "truncated at byte 3 inside chunk TEST");
  CHECK_THROWS_AS(reader.take(SIZE_MAX), Error);
  CHECK(reader.remaining() == 3);
  CHECK(reader.take(3).size() == 3);
  CHECK(reader.take(0).empty());
  CHECK_THROWS_AS(reader.u8(), Error);
}

TEST_CASE("the bytes of a chunk are fixed", "[format][golden]") {
  Bytes file = {0xee};
  append_chunk(file, "exif", bytes_of("abc"));
  // The checksum is that of "exif", 03 00 00 00 and "abc".
  CHECK(file == Bytes{0xee, 'e', 'x', 'i', 'f', 3, 0, 0, 0, 'a', 'b', 'c', 0x74, 0x52, 0x53, 0xb2});
}

TEST_CASE("chunks come back as they were written", "[format]") {
  Bytes file;
  append_chunk(file, "TILE", bytes_of("first"));
  append_chunk(file, "tidx", {});
  MemorySource source(file);
  ChunkReader reader(source);
  const Chunk first = reader.next();
  CHECK(first.type == kTileChunk);
  CHECK(first.type.critical());
  CHECK(first.offset == 0);
  CHECK(Bytes(first.payload.begin(), first.payload.end()) == bytes_of("first"));
  CHECK(reader.position() == 5 + kChunkOverheadBytes);
  const Chunk second = reader.next();
  CHECK(second.type == kIndexChunk);
  CHECK_FALSE(second.type.critical());
  CHECK(second.offset == 5 + kChunkOverheadBytes);
  CHECK(second.payload.empty());
  CHECK(reader.at_end());
}

TEST_CASE("damaged chunks are refused with their name", "[format]") {
  Bytes file;
  append_chunk(file, "TILE", bytes_of("payload"));
  const auto message = [&] {
    MemorySource source(file);
    ChunkReader reader(source);
    try {
      reader.next();
      return std::string();
    } catch (const Error& error) {
      CHECK(error.status() == PITH_ERROR_DAMAGED);
      return std::string(error.what());
    }
  };
  REQUIRE(message().empty());
  SECTION("payload") {
    file[10] ^= 1;
    CHECK(message() == "checksum of chunk TILE does not match: the file is damaged");
  }
  SECTION("checksum") {
    file.back() ^= 0x80;
    CHECK(message() == "checksum of chunk TILE does not match: the file is damaged");
  }
  SECTION("type that is still letters") {
    file[1] = 'J';
    CHECK(message() == "checksum of chunk TJLE does not match: the file is damaged");
  }
  SECTION("type that is not") {
    file[1] = '\n';
    CHECK(message() == "no chunk where one should start, at byte 0");
  }
  SECTION("length beyond the end") {
    file[7] = 0xff;
    CHECK(message() == "truncated at byte 19 inside chunk TILE");
  }
  SECTION("cut off") {
    file.pop_back();
    CHECK(message() == "truncated at byte 18 inside chunk TILE");
  }
}

}  // namespace
}  // namespace pith
