#include "repair.hpp"

#include <algorithm>
#include <utility>

#include "base/byte_writer.hpp"
#include "format/chunks.hpp"
#include "format/layout.hpp"

namespace pith::fuzz {

std::vector<uint8_t> repaired(std::span<const uint8_t> file, std::optional<uint64_t> model_id, bool and_preview) {
  std::vector<uint8_t> out(file.begin(), file.begin() + static_cast<long>(std::min(file.size(), kSignature.size())));
  std::vector<uint8_t> index;
  uint64_t index_offset = 0;
  std::optional<uint64_t> alpha;
  for (size_t at = out.size(); file.size() - at >= kChunkOverheadBytes;) {
    const uint8_t* length = &file[at + 4];
    const uint32_t size = length[0] | length[1] << 8 | length[2] << 16 | uint32_t{length[3]} << 24;
    if (size > file.size() - at - kChunkOverheadBytes) break;
    ChunkType type;
    std::copy_n(&file[at], 4, type.letters);
    std::span<const uint8_t> payload = file.subspan(at + kChunkPrefixBytes, size);
    at += size + kChunkOverheadBytes;

    std::vector<uint8_t> header, preview, end;
    if (type == kHeaderChunk && model_id && payload.size() == kHeaderPayloadBytes) {
      append_bytes(header, payload.first(kHeaderPayloadBytes - sizeof *model_id));
      append_u64(header, *model_id);
      payload = header;
    }
    if (type == kPreviewChunk && and_preview) {
      preview = repaired(payload, model_id, false);
      payload = preview;
    }
    append_u64(end, index_offset);
    // The index points to the alpha of a tile, if there is any, which lies before the tile.
    if (type == kAlphaChunk) alpha = out.size();
    if (type == kTileChunk) append_u64(index, std::exchange(alpha, std::nullopt).value_or(out.size()));
    if (type == kIndexChunk) {
      index_offset = out.size();
      payload = index;
    }
    if (type == kEndChunk) payload = end;
    append_chunk(out, type, payload);
  }
  return out;
}

}  // namespace pith::fuzz
