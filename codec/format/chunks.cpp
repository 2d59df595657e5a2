#include "format/chunks.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "error.hpp"
#include "format/byte_writer.hpp"

namespace pith {
namespace {

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

uint32_t checksum(std::span<const uint8_t> bytes) {
  return static_cast<uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

}  // namespace

Chunk read_chunk(ByteReader& reader) {
  Chunk chunk;
  chunk.offset = reader.position();
  const auto type = reader.take(4);
  std::memcpy(chunk.type.letters, type.data(), sizeof chunk.type.letters);
  if (!std::all_of(std::begin(chunk.type.letters), std::end(chunk.type.letters), is_letter)) {
    throw Error(PITH_ERROR_DAMAGED, "no chunk where one should start, at byte " + std::to_string(chunk.offset));
  }
  const std::string name = "chunk " + chunk.type.text();
  reader.set_context(name);
  const size_t length = reader.u32();
  chunk.payload = reader.take(length);
  // Type, length and payload lie together, so one view covers all that the checksum protects.
  const uint32_t expected = checksum({type.data(), kChunkPrefixBytes + length});
  if (reader.u32() != expected) {
    throw Error(PITH_ERROR_DAMAGED, "checksum of " + name + " does not match: the file is damaged");
  }
  return chunk;
}

void append_chunk(std::vector<uint8_t>& file, ChunkType type, std::span<const uint8_t> payload) {
  if (payload.size() > std::numeric_limits<uint32_t>::max()) {
    throw Error(PITH_ERROR_LIMIT, "chunk " + type.text() + " would exceed 4 GiB");
  }
  const size_t begin = file.size();
  for (char letter : type.letters) append_u8(file, static_cast<uint8_t>(letter));
  append_u32(file, static_cast<uint32_t>(payload.size()));
  append_bytes(file, payload);
  append_u32(file, checksum(std::span(file).subspan(begin)));
}

}  // namespace pith
