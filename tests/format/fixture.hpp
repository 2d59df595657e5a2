// Small files and ways to take them apart, for tests of the file format.
#pragma once
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "format/container.hpp"

namespace pith::test {

using Bytes = std::vector<uint8_t>;

inline Bytes bytes_of(const std::string& text) { return Bytes(text.begin(), text.end()); }

inline Header small_header(uint32_t width = 150, uint32_t height = 70) {
  Header header;
  header.width = width;
  header.height = height;
  header.channels = 3;
  header.quality = 9676;
  header.tile_size = 64;
  header.model_id = 0x0123456789abcdef;
  return header;
}

// A whole file, its tiles with streams of different sizes.
inline Bytes small_file(const Header& header, uint32_t tiles, const Metadata& metadata = {},
                        const ModelHash* model_hash = nullptr) {
  Bytes file;
  VectorSink sink(file);
  ContainerWriter writer(header, model_hash, metadata, sink);
  for (uint32_t i = 0; i < tiles; ++i)
    writer.add_tile(Bytes(16 + 4 * i, static_cast<uint8_t>(i + 1)), Bytes(header.has_alpha() ? 1 + i : 0, 7));
  writer.finish();
  return file;
}

inline constexpr uint32_t kSmallFileTiles = 6;
inline Bytes small_file() { return small_file(small_header(), kSmallFileTiles); }

// The chunks of a file, copied, so that tests can rearrange them.
struct LooseChunk {
  ChunkType type;
  Bytes payload;
};

inline std::vector<LooseChunk> split(const Bytes& file) {
  MemorySource source(file);
  ChunkReader reader(source);
  reader.read_signature();
  std::vector<LooseChunk> chunks;
  while (!reader.at_end()) {
    const Chunk chunk = reader.next();
    chunks.push_back({chunk.type, Bytes(chunk.payload.begin(), chunk.payload.end())});
  }
  return chunks;
}

// Signature and chunks with right checksums.
inline Bytes join(const std::vector<LooseChunk>& chunks) {
  Bytes file = {0x8A, 'P', 'I', 'T', 'H', 0x0D, 0x0A, 0x1A};
  for (const LooseChunk& chunk : chunks) append_chunk(file, chunk.type, chunk.payload);
  return file;
}

// All tiles of a file.
inline std::vector<TileData> read_tiles(const Bytes& file, bool partial = false) {
  MemorySource source(file);
  ContainerReader reader(source, partial);
  std::vector<TileData> tiles;
  while (std::optional<TileData> tile = reader.next_tile()) tiles.push_back(std::move(*tile));
  return tiles;
}

// What reading the file as a whole comes to: "" or the message, whose status must be the expected one.
inline std::string read_error(const Bytes& file, pith_status expected) {
  try {
    read_tiles(file);
    return "";
  } catch (const Error& error) {
    CHECK(error.status() == expected);
    return error.what();
  }
}

}  // namespace pith::test
