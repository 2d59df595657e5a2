// The structure of a .pith file: reading and writing it from front to back. The layout is specified in FORMAT.md.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "format/chunks.hpp"
#include "format/metadata.hpp"
#include "format/model_hash.hpp"

namespace pith {

struct Header {
  uint32_t width = 0;      // pixels, 1…kMaxSide
  uint32_t height = 0;     // pixels, 1…kMaxSide
  uint8_t channels = 3;    // 1 gray, 2 gray and alpha, 3 R, G, B, 4 R, G, B and alpha
  uint16_t quality = 0;    // 0…kMaxQuality
  uint32_t tile_size = 0;  // pixels, a multiple of kTileSizeStep up to kMaxTileSize
  uint64_t model_id = 0;

  bool has_alpha() const { return channels % 2 == 0; }
  bool operator==(const Header&) const = default;
};

// Signature and header chunk: as much of a file as read_header looks at.
inline constexpr size_t kHeaderBytes = 8 + kChunkOverheadBytes + 24;

struct TileData {
  uint32_t number = 0;
  std::vector<uint8_t> alpha;   // coded; empty if the picture has none
  std::vector<uint8_t> stream;  // rANS
};

// Where the bytes of metadata lie in the file; 0 where there is none.
struct MetadataPlaces {
  uint64_t icc = 0, exif = 0, xmp = 0;
};

// Metadata that a partial reader could not keep because of damage.
struct LostMetadata {
  bool icc = false, exif = false, xmp = false;
  bool unknown = false;  // something before the tiles of which the damage does not show what it was

  bool any() const { return icc || exif || xmp || unknown; }
};

// A small .pith file of the picture within its file.
struct Preview {
  Header header;
  uint64_t offset = 0;  // of its first byte in the file
  std::vector<uint8_t> file;
};

// Reads the header and nothing beyond it, so that the first kHeaderBytes of a file are enough.
// Errors: NOT_PITH, DAMAGED, UNSUPPORTED, LIMIT.
Header read_header(std::span<const uint8_t> file);

// Reads a file as it comes. Holds one chunk and, for each tile, eight bytes of index.
class ContainerReader {
 public:
  // Reads up to the first tile, which is not looked into. The source must outlive the reader. A partial reader goes on
  // behind damage: it needs the header, and returns whatever tiles are intact. `max_memory`: bytes that metadata and a
  // chunk may take, beyond which there is an error or, for a partial reader, damage; 0: no limit but those of the
  // format. Errors: as read_header.
  explicit ContainerReader(ByteSource& source, bool partial = false, uint64_t max_memory = 0);
  ContainerReader(const ContainerReader&) = delete;

  const Header& header() const { return header_; }
  const std::optional<ModelHash>& model_hash() const { return model_hash_; }  // of the model that made the file
  const Metadata& metadata() const { return metadata_; }
  const MetadataPlaces& metadata_places() const { return places_; }
  const LostMetadata& lost_metadata() const { return lost_; }

  // Bytes of memory.
  uint64_t held() const { return metadata_.bytes() + chunks_.held(); }

  // The file's preview if it has one that may be right, sought from here on without reading the tiles; for readers that
  // are not partial. Of a source that only goes forward up to `kept` bytes are kept, beyond which none is found; 0: all
  // is passed over, and the reader cannot go on.
  std::optional<Preview> find_preview(uint64_t kept = 0);

  // Passes over the tiles before that one, which are neither verified nor, if the source can seek, read. Does nothing
  // for partial readers. Errors: DAMAGED, UNSUPPORTED, LIMIT.
  void skip_to_tile(uint32_t number);

  // The next tile, whose checksum is right. Nothing after the last one, when index and end were found right. A partial
  // reader leaves out tiles, but keeps their order. Errors: DAMAGED, UNSUPPORTED, LIMIT.
  std::optional<TileData> next_tile();

 private:
  enum class Until { kTiles, kEnd };
  std::optional<Chunk> next_chunk(Until until = Until::kEnd);
  bool tiles_begin();
  bool place(const Chunk& chunk);
  bool accept_tile_part(const Chunk& chunk, TileData& tile);
  std::optional<Error> length_error(const ChunkPrefix& chunk) const;
  bool recover();
  void note_loss(const std::optional<ChunkPrefix>& failed, uint64_t begin, uint64_t end);
  Error lacking_tiles() const;
  void check_all_tiles_came() const;
  void check_index(const Chunk& chunk);
  void check_end(const Chunk& chunk);

  ChunkReader chunks_;
  bool partial_;
  uint64_t max_memory_;
  Header header_;
  std::optional<ModelHash> model_hash_;
  Metadata metadata_;
  MetadataPlaces places_;
  LostMetadata lost_;
  uint32_t tile_count_ = 0, next_number_ = 0;
  std::vector<uint64_t> offsets_;
  uint64_t index_offset_ = 0;
  int last_place_ = -1;
  bool ended_ = false;
};

// Throws PITH_ERROR_ARGUMENT for values that the format cannot hold, PITH_ERROR_LIMIT for sides or metadata beyond the
// limits.
void check_file(const Header& header, const Metadata& metadata);

// Writes a file to a sink, chunk by chunk.
class ContainerWriter {
 public:
  // Writes the header, the model's hash unless that is null, and what metadata there is. The sink must outlive the
  // writer. Throws as check_file.
  ContainerWriter(const Header& header, const ModelHash* model_hash, const Metadata& metadata, ByteSink& sink);

  // Writes the next tile, row by row. `alpha` is empty if the picture has none. Throws PITH_ERROR_INTERNAL if there are
  // more than the grid has.
  void add_tile(std::span<const uint8_t> stream, std::span<const uint8_t> alpha = {});

  // Index, preview if there is one, and end. Throws PITH_ERROR_INTERNAL if tiles are missing. Call it once, last.
  void finish(std::span<const uint8_t> preview = {});

 private:
  void write_chunk(ChunkType type, std::span<const uint8_t> payload);

  ByteSink& sink_;
  uint64_t position_ = 0;  // bytes written
  uint64_t tile_count_;
  bool has_alpha_;
  std::vector<uint64_t> offsets_;  // of each tile's first chunk
};

}  // namespace pith
