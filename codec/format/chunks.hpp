// Chunks, the pieces that a .pith file consists of: type, length, payload, checksum.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "format/byte_reader.hpp"

namespace pith {

// Four ASCII letters. An upper-case first letter marks a chunk that a decoder must understand.
struct ChunkType {
  char letters[4] = {};

  constexpr ChunkType() = default;
  constexpr ChunkType(const char (&text)[5]) : letters{text[0], text[1], text[2], text[3]} {}  // NOLINT: implicit
  bool operator==(const ChunkType&) const = default;

  bool critical() const { return letters[0] >= 'A' && letters[0] <= 'Z'; }
  std::string text() const { return std::string(letters, 4); }
};

inline constexpr ChunkType kHeaderChunk = "PHDR";
inline constexpr ChunkType kIccChunk = "iccp";
inline constexpr ChunkType kExifChunk = "exif";
inline constexpr ChunkType kXmpChunk = "xmpd";
inline constexpr ChunkType kAlphaChunk = "ALPH";
inline constexpr ChunkType kTileChunk = "TILE";
inline constexpr ChunkType kIndexChunk = "tidx";
inline constexpr ChunkType kEndChunk = "PEND";

// Bytes of a chunk beside its payload: type and length before it, the checksum after it.
inline constexpr size_t kChunkPrefixBytes = 8;
inline constexpr size_t kChunkOverheadBytes = kChunkPrefixBytes + 4;

struct Chunk {
  ChunkType type;
  size_t offset = 0;                 // of its first byte in the file
  std::span<const uint8_t> payload;  // inside the bytes that are read
};

// Reads the chunk that starts at the reader's position and verifies its checksum.
// Throws PITH_ERROR_DAMAGED if it is cut off, its type is not four letters, or the checksum differs.
Chunk read_chunk(ByteReader& reader);

// Appends a chunk. Throws PITH_ERROR_LIMIT if the payload's length does not fit into 32 bits.
void append_chunk(std::vector<uint8_t>& file, ChunkType type, std::span<const uint8_t> payload);

}  // namespace pith
