// A whole .pith file: reading and writing its structure. The layout is specified in FORMAT.md.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/chunks.hpp"

namespace pith {

struct Header {
  uint32_t width = 0;      // pixels, 1…kMaxSide
  uint32_t height = 0;     // pixels, 1…kMaxSide
  uint8_t channels = 3;    // 1 (gray) or 3 (R, G, B)
  uint16_t quality = 0;    // 0…kMaxQuality
  uint32_t tile_size = 0;  // pixels, a multiple of kTileSizeStep up to kMaxTileSize
  uint64_t model_id = 0;

  bool operator==(const Header&) const = default;
};

// Signature and header chunk: as much of a file as read_header looks at.
inline constexpr size_t kHeaderBytes = 8 + kChunkOverheadBytes + 24;

// Opaque metadata: kIccChunk, kExifChunk or kXmpChunk, each at most once in a file.
struct Blob {
  ChunkType type;
  std::span<const uint8_t> bytes;  // at most kMaxBlobBytes; owned by whoever owns the file or the picture
};

struct Container {
  Header header;
  std::vector<Blob> blobs;                      // in the order of the file
  std::vector<std::span<const uint8_t>> tiles;  // the rANS streams, row by row; views into the file
};

// Reads the header and nothing beyond it, so that the first kHeaderBytes of a file are enough.
// Errors: NOT_PITH, DAMAGED, UNSUPPORTED, LIMIT.
Header read_header(std::span<const uint8_t> file);

// Reads and checks the whole structure: checksums, order, the number of tiles, the index, the end. The result refers to
// `file`. Memory grows with the tiles that are there, not with those that the header claims. Errors as read_header.
Container read_container(std::span<const uint8_t> file);

// Puts a file together in memory.
class ContainerWriter {
 public:
  // Blobs are written in the format's order, whatever theirs is. Throws PITH_ERROR_ARGUMENT for values that the format
  // cannot hold, PITH_ERROR_LIMIT for sides or blobs beyond the limits.
  explicit ContainerWriter(const Header& header, std::span<const Blob> blobs = {});

  // Appends the next tile, row by row. Throws PITH_ERROR_INTERNAL if there are more than the grid has.
  void add_tile(std::span<const uint8_t> stream);

  // Index and end; gives the file away. Throws PITH_ERROR_INTERNAL if tiles are missing. Call it once, last.
  std::vector<uint8_t> finish();

 private:
  uint64_t tile_count_;
  std::vector<uint8_t> file_;
  std::vector<uint64_t> offsets_;  // of each TILE chunk
};

}  // namespace pith
