// Pictures without alpha from pictures with it.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pith {

inline constexpr const char* kLaidOverWhite = "transparency was laid over white";

// Lays pixels of gray and alpha (2 channels) or RGBA (4) over white; `to` has one channel less, and may be `from`.
// Returns whether any pixel was not opaque.
bool lay_over_white(const uint8_t* from, size_t pixels, uint32_t channels, uint8_t* to);

// Makes alpha straight that the colours were multiplied by, of samples of 1 or 2 bytes (the upper one first).
void divide_by_alpha(uint8_t* samples, size_t pixels, uint32_t channels, uint32_t sample_size);

}  // namespace pith
