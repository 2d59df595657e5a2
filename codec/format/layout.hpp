// What reader and writer of the container must agree on.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "format/chunk_types.hpp"
#include "format/limits.hpp"

namespace pith {

// The high bit, the line ends and the Ctrl-Z tell at once when a transfer has treated the file as text.
inline constexpr std::array<uint8_t, 8> kSignature = {0x8A, 'P', 'I', 'T', 'H', 0x0D, 0x0A, 0x1A};

inline constexpr uint8_t kFormatVersion = 1;
inline constexpr size_t kHeaderPayloadBytes = 24;
inline constexpr size_t kTileNumberBytes = 4;
inline constexpr size_t kOffsetBytes = 8;

// Known chunks after the header, in the only order that is allowed. kTileChunk repeats, the others do not; alpha comes
// with its tile.
inline constexpr ChunkType kOrder[] = {kModelChunk, kIccChunk,   kExifChunk,    kXmpChunk,
                                       kTileChunk,  kIndexChunk, kPreviewChunk, kEndChunk};
inline constexpr int kNoPlace = -1;

// Position in kOrder, or kNoPlace.
constexpr int place_of(ChunkType type) {
  if (type == kAlphaChunk) type = kTileChunk;
  for (size_t i = 0; i < std::size(kOrder); ++i) {
    if (kOrder[i] == type) return static_cast<int>(i);
  }
  return kNoPlace;
}

constexpr bool is_tile_size(uint32_t size) { return size > 0 && size <= kMaxTileSize && size % kTileSizeStep == 0; }

}  // namespace pith
