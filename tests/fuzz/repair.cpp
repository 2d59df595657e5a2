#include "repair.hpp"

#include <algorithm>

#include "format/byte_writer.hpp"
#include "format/layout.hpp"

namespace pith::fuzz {

std::vector<uint8_t> with_right_checksums(std::span<const uint8_t> file) {
  std::vector<uint8_t> out(file.begin(), file.begin() + static_cast<long>(std::min(file.size(), kSignature.size())));
  std::vector<uint8_t> index;
  uint64_t index_offset = 0;
  for (size_t at = out.size(); file.size() - at >= kChunkOverheadBytes;) {
    const uint8_t* length = &file[at + 4];
    const uint32_t size = length[0] | length[1] << 8 | length[2] << 16 | uint32_t{length[3]} << 24;
    if (size > file.size() - at - kChunkOverheadBytes) break;
    ChunkType type;
    std::copy_n(&file[at], 4, type.letters);
    std::span<const uint8_t> payload = file.subspan(at + kChunkPrefixBytes, size);
    at += size + kChunkOverheadBytes;

    std::vector<uint8_t> end;
    append_u64(end, index_offset);
    if (type == kTileChunk) append_u64(index, out.size());
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
