// Lossless coding of the alpha of one tile: see FORMAT.md, "Alpha".
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pith {

// One byte a pixel, rows `stride` bytes apart.
std::vector<uint8_t> encode_alpha(const uint8_t* alpha, size_t stride, uint32_t width, uint32_t height);

// Inverse of encode_alpha, to the same number of pixels. Throws PITH_ERROR_DAMAGED unless `coded` holds exactly them.
void decode_alpha(std::span<const uint8_t> coded, uint8_t* alpha, size_t stride, uint32_t width, uint32_t height);

}  // namespace pith
