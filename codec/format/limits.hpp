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

// Bytes of one metadata chunk. Colour profiles reach 4 MB, EXIF with its preview less; XMP can hold more.
inline constexpr size_t kMaxBlobBytes = size_t{16} << 20;

}  // namespace pith
