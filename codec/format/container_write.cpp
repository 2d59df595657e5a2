#include <array>
#include <utility>

#include "base/byte_writer.hpp"
#include "base/error.hpp"
#include "format/container.hpp"
#include "format/layout.hpp"
#include "format/limits.hpp"
#include "format/tile_grid.hpp"

namespace pith {
namespace {

void require(bool condition, pith_status status, const char* message) {
  if (!condition) throw Error(status, message);
}

using Blob = std::pair<ChunkType, const std::vector<uint8_t>*>;

std::array<Blob, 3> blobs_of(const Metadata& metadata) {
  return {{{kIccChunk, &metadata.icc}, {kExifChunk, &metadata.exif}, {kXmpChunk, &metadata.xmp}}};
}

}  // namespace

void check_file(const Header& header, const Metadata& metadata) {
  require(header.width > 0 && header.height > 0, PITH_ERROR_ARGUMENT, "the picture is empty");
  require(header.channels >= 1 && header.channels <= 4, PITH_ERROR_ARGUMENT, "a picture has 1 to 4 channels");
  require(header.quality <= kMaxQuality, PITH_ERROR_ARGUMENT, "the quality is out of range");
  require(is_tile_size(header.tile_size), PITH_ERROR_ARGUMENT,
          "the tile size must be a multiple of 64 from 64 to 4096");
  require(header.width <= kMaxSide && header.height <= kMaxSide, PITH_ERROR_LIMIT,
          "the picture is too large: the limit is 1048576 pixels a side");
  for (const auto& [type, bytes] : blobs_of(metadata))
    require(bytes->size() <= kMaxBlobBytes, PITH_ERROR_LIMIT,
            "metadata (ICC, EXIF or XMP) is larger than 16 MiB; leave it out");
}

ContainerWriter::ContainerWriter(const Header& header, const ModelHash* model_hash, const Metadata& metadata,
                                 ByteSink& sink)
    : sink_(sink), has_alpha_(header.has_alpha()) {
  check_file(header, metadata);
  tile_count_ = TileGrid(header).count();

  sink_.write(kSignature);
  position_ = kSignature.size();
  std::vector<uint8_t> payload;
  append_u8(payload, kFormatVersion);
  append_u8(payload, header.channels);
  append_u16(payload, header.quality);
  append_u32(payload, header.width);
  append_u32(payload, header.height);
  append_u32(payload, header.tile_size);
  append_u64(payload, header.model_id);
  write_chunk(kHeaderChunk, payload);
  if (model_hash) write_chunk(kModelChunk, *model_hash);
  for (const auto& [type, bytes] : blobs_of(metadata))
    if (!bytes->empty()) write_chunk(type, *bytes);
}

void ContainerWriter::add_tile(std::span<const uint8_t> stream, std::span<const uint8_t> alpha) {
  require(offsets_.size() < tile_count_, PITH_ERROR_INTERNAL, "more tiles were written than the picture has");
  require(alpha.empty() == !has_alpha_, PITH_ERROR_INTERNAL, "alpha was written for some tiles only");
  const auto number = static_cast<uint32_t>(offsets_.size());
  offsets_.push_back(position_);
  const auto write_part = [&](ChunkType type, std::span<const uint8_t> bytes) {
    std::vector<uint8_t> payload;
    payload.reserve(kTileNumberBytes + bytes.size());
    append_u32(payload, number);
    append_bytes(payload, bytes);
    write_chunk(type, payload);
  };
  if (has_alpha_) write_part(kAlphaChunk, alpha);
  write_part(kTileChunk, stream);
}

void ContainerWriter::finish(std::span<const uint8_t> preview) {
  require(offsets_.size() == tile_count_, PITH_ERROR_INTERNAL, "fewer tiles were written than the picture has");
  uint64_t index_offset = 0;
  if (tile_count_ > 1) {
    index_offset = position_;
    std::vector<uint8_t> payload;
    payload.reserve(offsets_.size() * kOffsetBytes);
    for (uint64_t offset : offsets_) append_u64(payload, offset);
    write_chunk(kIndexChunk, payload);
  }
  if (!preview.empty()) write_chunk(kPreviewChunk, preview);
  std::vector<uint8_t> payload;
  append_u64(payload, index_offset);
  write_chunk(kEndChunk, payload);
}

void ContainerWriter::write_chunk(ChunkType type, std::span<const uint8_t> payload) {
  std::vector<uint8_t> chunk;
  chunk.reserve(payload.size() + kChunkOverheadBytes);
  append_chunk(chunk, type, payload);
  sink_.write(chunk);
  position_ += chunk.size();
}

}  // namespace pith
