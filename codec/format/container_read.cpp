#include <algorithm>
#include <string>
#include <tuple>

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "format/container.hpp"
#include "format/layout.hpp"
#include "format/limits.hpp"
#include "format/preview.hpp"
#include "format/tile_grid.hpp"

namespace pith {
namespace {

[[noreturn]] void damaged(const std::string& what) { throw Error(PITH_ERROR_DAMAGED, what); }

void check_header(const Header& header) {
  if (header.channels < 1 || header.channels > 4) damaged("the header asks for an impossible number of channels");
  if (header.quality > kMaxQuality) damaged("the header asks for an impossible quality");
  if (header.width == 0 || header.height == 0) damaged("the header says that the picture is empty");
  if (!is_tile_size(header.tile_size)) damaged("the header asks for an impossible tile size");
  if (header.width > kMaxSide || header.height > kMaxSide) {
    throw Error(PITH_ERROR_LIMIT, "a picture of " + std::to_string(header.width) + " x " +
                                      std::to_string(header.height) + " pixels is too large: the limit is " +
                                      std::to_string(kMaxSide) + " a side");
  }
}

// Of the first chunk, before it is read.
std::optional<Error> header_length_error(const ChunkPrefix& first) {
  if (first.type != kHeaderChunk)
    return Error(PITH_ERROR_DAMAGED, "the first chunk is " + first.type.text() + " instead of PHDR");
  if (first.length > kMaxHeaderBytes) return Error(PITH_ERROR_DAMAGED, "chunk PHDR has a wrong length");
  return std::nullopt;
}

// Reads from the start of the file to the end of the header chunk.
Header take_header(ChunkReader& reader) {
  reader.set_length_check(header_length_error);
  reader.read_signature();
  const Chunk chunk = reader.next();
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

}  // namespace

Header read_header(std::span<const uint8_t> file) {
  MemorySource source(file);
  ChunkReader reader(source);
  return take_header(reader);
}

ContainerReader::ContainerReader(ByteSource& source, bool partial, uint64_t max_memory)
    : chunks_(source),
      partial_(partial),
      max_memory_(max_memory),
      header_(take_header(chunks_)),
      tile_count_(TileGrid(header_).count()) {
  chunks_.set_length_check([this](const ChunkPrefix& chunk) { return length_error(chunk); });
  while (const std::optional<Chunk> chunk = next_chunk(Until::kTiles)) {
    const auto keep = [&](std::vector<uint8_t>& bytes, uint64_t& place) {
      bytes.assign(chunk->payload.begin(), chunk->payload.end());
      place = chunk->offset + kChunkPrefixBytes;
    };
    if (chunk->type == kModelChunk) {
      ModelHash& hash = model_hash_.emplace();
      std::copy_n(chunk->payload.begin(), hash.size(), hash.begin());
    }
    if (chunk->type == kIccChunk) keep(metadata_.icc, places_.icc);
    if (chunk->type == kExifChunk) keep(metadata_.exif, places_.exif);
    if (chunk->type == kXmpChunk) keep(metadata_.xmp, places_.xmp);
  }
}

std::optional<Preview> ContainerReader::find_preview(uint64_t kept) {
  std::optional<ChunkCopy> chunk =
      chunks_.find_ahead(kPreviewChunk, 2 * uint64_t{tile_count_} + kMaxOtherChunks, kMaxPreviewBytes, kept);
  if (!chunk) return std::nullopt;
  try {
    const Header small = read_header(chunk->payload);
    if (!may_be_preview(small, header_)) return std::nullopt;
    return Preview{small, chunk->offset + kChunkPrefixBytes, std::move(chunk->payload)};
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<TileData> ContainerReader::next_tile() {
  TileData tile;
  bool whole = false;
  while (!whole && !ended_) {
    const std::optional<Chunk> chunk = next_chunk();
    if (!chunk) break;
    if (chunk->type == kTileChunk || chunk->type == kAlphaChunk) {
      whole = accept_tile_part(*chunk, tile);
    } else if (chunk->type == kIndexChunk) {
      check_index(*chunk);
    } else if (chunk->type == kEndChunk) {
      check_end(*chunk);
      ended_ = true;
    }
  }
  if (!whole) return std::nullopt;
  next_number_ = tile.number + 1;
  return tile;
}

void ContainerReader::skip_to_tile(uint32_t number) {
  bool with_alpha = false;  // of a tile half of which was passed over
  while (!partial_ && !ended_ && next_number_ < number) {
    const auto start = chunks_.look_ahead();
    // Whatever is wrong, next_tile() says so.
    if (!start || start->payload.size() < kTileNumberBytes) return;
    if (ByteReader(start->payload, "the number of a tile").u32() != next_number_) return;
    if (start->prefix.type != (header_.has_alpha() && !with_alpha ? kAlphaChunk : kTileChunk)) return;
    if (!with_alpha) offsets_.push_back(chunks_.position());
    last_place_ = place_of(kTileChunk);
    with_alpha = start->prefix.type == kAlphaChunk;
    chunks_.skip();
    if (!with_alpha) ++next_number_;
  }
}

// Whether the next chunk is none of those that stand before the tiles.
bool ContainerReader::tiles_begin() {
  const auto start = chunks_.look_ahead();
  return start && place_of(start->prefix.type) >= place_of(kTileChunk);
}

// The next known chunk, in its place. Nothing at the end of what a partial reader can find.
std::optional<Chunk> ContainerReader::next_chunk(Until until) {
  while (!ended_) {
    if (until == Until::kTiles && tiles_begin()) break;
    if (chunks_.at_end()) {
      ended_ = true;
      if (partial_) break;
      damaged("truncated at byte " + std::to_string(chunks_.position()) + " before chunk PEND");
    }
    try {
      const Chunk chunk = chunks_.next();
      if (place(chunk)) return chunk;
    } catch (const Error& error) {
      if (!partial_ || error.status() == PITH_ERROR_UNSUPPORTED) throw;
      ended_ = !recover();
    }
  }
  return std::nullopt;
}

// To the next intact chunk, and remembers what metadata was lost on the way. False if there is none.
bool ContainerReader::recover() {
  const std::optional<ChunkPrefix> failed = chunks_.failed_prefix();
  const uint64_t begin = chunks_.position();
  const bool found = chunks_.recover();
  if (last_place_ < place_of(kTileChunk)) note_loss(failed, begin, chunks_.position());
  return found;
}

// A chunk before the tiles could not be read; the next intact one begins at `end`. What lies between by the length of
// the damaged one is that chunk alone.
void ContainerReader::note_loss(const std::optional<ChunkPrefix>& failed, uint64_t begin, uint64_t end) {
  const ChunkType type = failed ? failed->type : ChunkType();
  const int place = place_of(type);
  if (place >= place_of(kTileChunk)) return;  // the numbers of tiles show what is missing
  lost_.icc |= type == kIccChunk;
  lost_.exif |= type == kExifChunk;
  lost_.xmp |= type == kXmpChunk;
  if (place == kNoPlace || end != begin + kChunkOverheadBytes + failed->length) lost_.unknown = true;
}

// Whether the chunk is to be used. Throws if it stands in a wrong place or cannot be done without.
bool ContainerReader::place(const Chunk& chunk) {
  const int place = place_of(chunk.type);
  if (place == kNoPlace) {
    if (partial_ && chunk.type == kHeaderChunk) return false;
    if (chunk.type == kHeaderChunk) damaged("chunk PHDR is repeated or out of order");
    if (chunk.type.critical())
      throw Error(PITH_ERROR_UNSUPPORTED, "chunk " + chunk.type.text() + " is not known to this program");
    return false;
  }
  const bool repeats = place == last_place_ && place == place_of(kTileChunk);
  if (place <= last_place_ && !repeats && !partial_)
    damaged("chunk " + chunk.type.text() + " is repeated or out of order");
  last_place_ = place;
  return true;
}

// Adds the chunk to the tile, which is whole once it has its stream. Throws if that is not the tile that comes next; a
// partial reader passes over what it cannot use.
bool ContainerReader::accept_tile_part(const Chunk& chunk, TileData& tile) {
  try {
    ByteReader fields(chunk.payload, "chunk " + chunk.type.text());
    const bool is_alpha = chunk.type == kAlphaChunk, paired = !tile.alpha.empty() && !partial_;
    const uint32_t number = fields.u32();
    const auto bytes = fields.take(fields.remaining());
    if ((partial_ ? number < next_number_ : number != next_number_) || number >= tile_count_ || (is_alpha && paired))
      damaged("the tiles are not in order");
    if (is_alpha) {
      if (!header_.has_alpha()) damaged("there is alpha in a picture without it");
      if (bytes.empty()) damaged("the alpha of a tile is empty");
      tile = {number, {bytes.begin(), bytes.end()}, {}};
      offsets_.push_back(chunk.offset);
      return false;
    }
    if (header_.has_alpha() && (tile.alpha.empty() || tile.number != number)) damaged("the alpha of a tile is missing");
    tile.number = number;
    tile.stream.assign(bytes.begin(), bytes.end());
    if (!header_.has_alpha()) offsets_.push_back(chunk.offset);
    return true;
  } catch (const Error&) {
    if (!partial_) throw;
    return false;
  }
}

std::optional<Error> ContainerReader::length_error(const ChunkPrefix& chunk) const {
  const auto [type, length] = chunk;
  const auto wrong = [](const std::string& what) { return Error(PITH_ERROR_DAMAGED, what); };
  const auto whole = [](uint32_t side) { return (uint64_t{side} + kTileSizeStep - 1) / kTileSizeStep * kTileSizeStep; };
  const uint32_t width = std::min(header_.width, header_.tile_size);
  const uint32_t height = std::min(header_.height, header_.tile_size);
  if (type == kTileChunk) {
    if (length > whole(width) * whole(height) * kMaxStreamBytesPerPixel + kMaxStreamExtra)
      return wrong("chunk TILE is longer than a tile can be");
  } else if (type == kAlphaChunk) {
    if (length > uint64_t{width + 1} * height * kMaxAlphaExpansion + kMaxStreamExtra)
      return wrong("chunk ALPH is longer than a tile's alpha can be");
  } else if (type == kIndexChunk) {
    if (!partial_ && next_number_ != tile_count_) return lacking_tiles();
    if (length != uint64_t{tile_count_} * kOffsetBytes) return wrong("the tile index is wrong");
    if (partial_ && length > kMaxBlobBytes) return wrong("the tile index is longer than what is of use");
  } else if (type == kModelChunk) {
    if (length != std::tuple_size_v<ModelHash>) return wrong("chunk mdlh has a wrong length");
  } else if (type == kEndChunk) {
    if (length != kOffsetBytes) return wrong("chunk PEND has a wrong length");
  } else if (const size_t most = type == kPreviewChunk ? kMaxPreviewBytes : kMaxBlobBytes; length > most) {
    return Error(PITH_ERROR_LIMIT, "chunk " + type.text() + " is larger than " + std::to_string(most) + " bytes");
  }
  // It comes in pieces, for which the memory grows by doubling, and what is in it is copied.
  if (max_memory_ && metadata_.bytes() + 3 * uint64_t{length} > max_memory_)
    return Error(PITH_ERROR_LIMIT, "chunk " + type.text() + " of " + std::to_string(length) +
                                       " bytes takes more memory than the limit leaves; raise the limit");
  return std::nullopt;
}

Error ContainerReader::lacking_tiles() const {
  return Error(PITH_ERROR_DAMAGED,
               "only " + std::to_string(next_number_) + " of " + std::to_string(tile_count_) + " tiles are there");
}

void ContainerReader::check_all_tiles_came() const {
  if (next_number_ != tile_count_) throw lacking_tiles();
}

void ContainerReader::check_index(const Chunk& chunk) {
  if (partial_) return;
  check_all_tiles_came();
  if (tile_count_ == 1) damaged("the tile index is wrong");
  ByteReader fields(chunk.payload, "chunk tidx");
  for (uint64_t offset : offsets_) {
    if (fields.u64() != offset) damaged("the tile index is wrong");
  }
  index_offset_ = chunk.offset;
}

void ContainerReader::check_end(const Chunk& chunk) {
  if (partial_) return;
  check_all_tiles_came();
  if (tile_count_ > 1 && index_offset_ == 0) damaged("the tile index is missing");
  if (ByteReader(chunk.payload, "chunk PEND").u64() != index_offset_) damaged("chunk PEND points to a wrong place");
  if (!chunks_.at_end()) damaged("the file goes on after its end mark");
}

}  // namespace pith
