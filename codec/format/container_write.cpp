#include <algorithm>

#include "error.hpp"
#include "format/byte_writer.hpp"
#include "format/container.hpp"
#include "format/layout.hpp"
#include "format/limits.hpp"
#include "format/tile_grid.hpp"

namespace pith {
namespace {

void require(bool condition, pith_status status, const char* message) {
  if (!condition) throw Error(status, message);
}

void check_header(const Header& header) {
  require(header.width > 0 && header.height > 0, PITH_ERROR_ARGUMENT, "the picture is empty");
  require(header.channels == 1 || header.channels == 3, PITH_ERROR_ARGUMENT, "a picture has 1 or 3 channels");
  require(header.quality <= kMaxQuality, PITH_ERROR_ARGUMENT, "the quality is out of range");
  require(is_tile_size(header.tile_size), PITH_ERROR_ARGUMENT,
          "the tile size must be a multiple of 64 from 64 to 4096");
  require(header.width <= kMaxSide && header.height <= kMaxSide, PITH_ERROR_LIMIT,
          "the picture is too large: the limit is 1048576 pixels a side");
}

void check_blobs(std::span<const Blob> blobs) {
  for (size_t i = 0; i < blobs.size(); ++i) {
    const ChunkType type = blobs[i].type;
    require(type == kIccChunk || type == kExifChunk || type == kXmpChunk, PITH_ERROR_ARGUMENT,
            "no chunk of that type can hold metadata");
    require(blobs[i].bytes.size() <= kMaxBlobBytes, PITH_ERROR_LIMIT, "metadata is larger than 16 MiB");
    const auto same = [&](const Blob& other) { return other.type == type; };
    require(std::none_of(blobs.begin() + static_cast<std::ptrdiff_t>(i) + 1, blobs.end(), same), PITH_ERROR_ARGUMENT,
            "metadata of one kind is given twice");
  }
}

}  // namespace

ContainerWriter::ContainerWriter(const Header& header, std::span<const Blob> blobs) {
  check_header(header);
  check_blobs(blobs);
  tile_count_ = TileGrid(header).count();

  append_bytes(file_, kSignature);
  std::vector<uint8_t> payload;
  append_u8(payload, kFormatVersion);
  append_u8(payload, header.channels);
  append_u16(payload, header.quality);
  append_u32(payload, header.width);
  append_u32(payload, header.height);
  append_u32(payload, header.tile_size);
  append_u64(payload, header.model_id);
  append_chunk(file_, kHeaderChunk, payload);

  for (ChunkType type : {kIccChunk, kExifChunk, kXmpChunk}) {
    const auto found = std::find_if(blobs.begin(), blobs.end(), [&](const Blob& blob) { return blob.type == type; });
    if (found != blobs.end()) append_chunk(file_, type, found->bytes);
  }
}

void ContainerWriter::add_tile(std::span<const uint8_t> stream) {
  require(offsets_.size() < tile_count_, PITH_ERROR_INTERNAL, "more tiles were written than the picture has");
  std::vector<uint8_t> payload;
  payload.reserve(kTileNumberBytes + stream.size());
  append_u32(payload, static_cast<uint32_t>(offsets_.size()));
  append_bytes(payload, stream);
  offsets_.push_back(file_.size());
  append_chunk(file_, kTileChunk, payload);
}

std::vector<uint8_t> ContainerWriter::finish() {
  require(offsets_.size() == tile_count_, PITH_ERROR_INTERNAL, "fewer tiles were written than the picture has");
  uint64_t index_offset = 0;
  if (tile_count_ > 1) {
    index_offset = file_.size();
    std::vector<uint8_t> payload;
    payload.reserve(offsets_.size() * kOffsetBytes);
    for (uint64_t offset : offsets_) append_u64(payload, offset);
    append_chunk(file_, kIndexChunk, payload);
  }
  std::vector<uint8_t> payload;
  append_u64(payload, index_offset);
  append_chunk(file_, kEndChunk, payload);
  return std::move(file_);
}

}  // namespace pith
