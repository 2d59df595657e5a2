#include <algorithm>
#include <string>

#include "error.hpp"
#include "format/container.hpp"
#include "format/layout.hpp"
#include "format/limits.hpp"
#include "format/tile_grid.hpp"

namespace pith {
namespace {

[[noreturn]] void damaged(const std::string& what) { throw Error(PITH_ERROR_DAMAGED, what); }

void check_signature(ByteReader& reader, std::span<const uint8_t> file) {
  const size_t present = std::min(file.size(), kSignature.size());
  if (file.empty() ||
      !std::equal(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(present), kSignature.begin())) {
    throw Error(PITH_ERROR_NOT_PITH, file.empty() ? "not a pith file: it is empty" : "not a pith file");
  }
  reader.take(kSignature.size());
}

void check_header(const Header& header) {
  if (header.channels != 1 && header.channels != 3) damaged("the header asks for an impossible number of channels");
  if (header.quality > kMaxQuality) damaged("the header asks for an impossible quality");
  if (header.width == 0 || header.height == 0) damaged("the header says that the picture is empty");
  if (!is_tile_size(header.tile_size)) damaged("the header asks for an impossible tile size");
  if (header.width > kMaxSide || header.height > kMaxSide) {
    throw Error(PITH_ERROR_LIMIT, "a picture of " + std::to_string(header.width) + " x " +
                                      std::to_string(header.height) + " pixels is too large: the limit is " +
                                      std::to_string(kMaxSide) + " a side");
  }
}

// Reads from the start of the file to the end of the header chunk.
Header take_header(ByteReader& reader, std::span<const uint8_t> file) {
  check_signature(reader, file);
  const Chunk chunk = read_chunk(reader);
  if (chunk.type != kHeaderChunk) damaged("the first chunk is " + chunk.type.text() + " instead of PHDR");
  ByteReader fields(chunk.payload, "chunk PHDR");
  const uint8_t version = fields.u8();
  if (version != kFormatVersion) {
    throw Error(PITH_ERROR_UNSUPPORTED, "format version " + std::to_string(version) +
                                            " is not known to this program, which reads version " +
                                            std::to_string(kFormatVersion));
  }
  if (chunk.payload.size() != kHeaderPayloadBytes) damaged("chunk PHDR has a wrong length");
  Header header;
  header.channels = fields.u8();
  header.quality = fields.u16();
  header.width = fields.u32();
  header.height = fields.u32();
  header.tile_size = fields.u32();
  header.model_id = fields.u64();
  check_header(header);
  return header;
}

// Collects the chunks after the header and holds them to the order that the format prescribes.
class Assembler {
 public:
  explicit Assembler(const Header& header) : tile_count_(TileGrid(header).count()) { result_.header = header; }

  // True once the end mark was read.
  bool add(const Chunk& chunk) {
    const int place = place_of(chunk.type);
    if (place == kNoPlace) {
      skip_or_refuse(chunk.type);
      return false;
    }
    const bool repeats = place == last_place_ && chunk.type == kTileChunk;
    if (place <= last_place_ && !repeats) damaged("chunk " + chunk.type.text() + " is repeated or out of order");
    last_place_ = place;
    if (chunk.type == kTileChunk) {
      add_tile(chunk);
    } else if (chunk.type == kIndexChunk) {
      check_index(chunk);
    } else if (chunk.type == kEndChunk) {
      check_end(chunk);
      return true;
    } else {
      add_blob(chunk);
    }
    return false;
  }

  Container take() { return std::move(result_); }

 private:
  static void skip_or_refuse(ChunkType type) {
    if (type == kHeaderChunk) damaged("chunk PHDR is repeated or out of order");
    if (type == kAlphaChunk) throw Error(PITH_ERROR_UNSUPPORTED, "pictures with alpha are not supported yet");
    if (type.critical()) throw Error(PITH_ERROR_UNSUPPORTED, "chunk " + type.text() + " is not known to this program");
  }

  void add_blob(const Chunk& chunk) {
    if (chunk.payload.size() > kMaxBlobBytes) {
      throw Error(PITH_ERROR_LIMIT,
                  "chunk " + chunk.type.text() + " is larger than " + std::to_string(kMaxBlobBytes) + " bytes");
    }
    result_.blobs.push_back({chunk.type, chunk.payload});
  }

  void add_tile(const Chunk& chunk) {
    const size_t expected = result_.tiles.size();
    ByteReader fields(chunk.payload, "chunk TILE");
    if (fields.u32() != expected || expected == tile_count_) damaged("the tiles are not in order");
    result_.tiles.push_back(fields.take(fields.remaining()));
    offsets_.push_back(chunk.offset);
  }

  void check_all_tiles_came() const {
    if (result_.tiles.size() != tile_count_) {
      damaged("only " + std::to_string(result_.tiles.size()) + " of " + std::to_string(tile_count_) +
              " tiles are there");
    }
  }

  void check_index(const Chunk& chunk) {
    check_all_tiles_came();
    if (tile_count_ == 1 || chunk.payload.size() != offsets_.size() * kOffsetBytes) damaged("the tile index is wrong");
    ByteReader fields(chunk.payload, "chunk tidx");
    for (uint64_t offset : offsets_) {
      if (fields.u64() != offset) damaged("the tile index is wrong");
    }
    index_offset_ = chunk.offset;
  }

  void check_end(const Chunk& chunk) const {
    check_all_tiles_came();
    if (tile_count_ > 1 && index_offset_ == 0) damaged("the tile index is missing");
    if (chunk.payload.size() != kOffsetBytes) damaged("chunk PEND has a wrong length");
    if (ByteReader(chunk.payload, "chunk PEND").u64() != index_offset_) damaged("chunk PEND points to a wrong place");
  }

  Container result_;
  size_t tile_count_;
  std::vector<uint64_t> offsets_;
  uint64_t index_offset_ = 0;
  int last_place_ = kNoPlace;
};

}  // namespace

Header read_header(std::span<const uint8_t> file) {
  ByteReader reader(file, "the signature");
  return take_header(reader, file);
}

Container read_container(std::span<const uint8_t> file) {
  ByteReader reader(file, "the signature");
  Assembler assembler(take_header(reader, file));
  bool ended = false;
  while (!ended) {
    if (reader.remaining() == 0) damaged("truncated at byte " + std::to_string(file.size()) + " before chunk PEND");
    ended = assembler.add(read_chunk(reader));
  }
  if (reader.remaining() != 0) damaged("the file goes on after its end mark");
  return assembler.take();
}

}  // namespace pith
