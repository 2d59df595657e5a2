// Every bound of the file format, with its reason.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pith {

// Pixels along one side. A hundred times what cameras give; the number of pixels stays far within 64 bits.
inline constexpr uint32_t kMaxSide = 1u << 20;

// Tiles consist of whole hyper latents, which cover 64 pixels.
inline constexpr uint32_t kTileSizeStep = 64;

// Buffers of one tile must fit into memory: at this size its latent alone takes 84 MB of floats.
inline constexpr uint32_t kMaxTileSize = 4096;

// 63 steps of the model's quality in units of 1/256.
inline constexpr uint32_t kMaxQuality = 63 * 256;

// Bytes that a tile's stream cannot exceed, for each pixel of the tile with its sides rounded up to whole hyper
// latents: two residuals a pixel, of at most six bytes each. And what it has besides: states, the number of the tile.
inline constexpr uint32_t kMaxStreamBytesPerPixel = 12, kMaxStreamExtra = 64;

// Times the bytes of its filtered rows that compressed alpha may take. No compressor gets near that.
inline constexpr uint32_t kMaxAlphaExpansion = 2;

// Bytes of one metadata chunk, or of a chunk that a decoder does not know. Colour profiles reach 4 MB, EXIF with its
// preview less; XMP can hold more.
inline constexpr size_t kMaxBlobBytes = size_t{16} << 20;

// Bytes of the header's payload that are read at most to learn of a version of the format that is not known here.
inline constexpr size_t kMaxHeaderBytes = 1024;

// Pixels along the longer side of a preview, and bytes that it takes: more than its tiles of whatever size can.
inline constexpr uint32_t kMaxPreviewSide = 256;
inline constexpr size_t kMaxPreviewBytes = size_t{1} << 20;

// Chunks that a preview is sought behind, beside those of the tiles. A file could consist of empty ones.
inline constexpr uint32_t kMaxOtherChunks = 1024;

}  // namespace pith
