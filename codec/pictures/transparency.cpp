#include "pictures/transparency.hpp"

#include <algorithm>

namespace pith {
namespace {

template <uint32_t kColours>
bool lay(const uint8_t* from, size_t pixels, uint8_t* to) {
  uint8_t least = 255;
  for (size_t i = 0; i < pixels; ++i, from += kColours + 1, to += kColours) {
    const uint32_t alpha = from[kColours];
    least = alpha < least ? uint8_t(alpha) : least;
    for (uint32_t c = 0; c < kColours; ++c) to[c] = uint8_t((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
  return least < 255;
}

template <uint32_t kSize>
uint32_t get(const uint8_t* at) {
  return kSize == 1 ? at[0] : uint32_t(at[0] << 8 | at[1]);
}

template <uint32_t kSize>
void put(uint32_t value, uint8_t* at) {
  if (kSize == 2) *at++ = uint8_t(value >> 8);
  *at = uint8_t(value);
}

template <uint32_t kSize>
void divide(uint8_t* samples, size_t pixels, uint32_t channels) {
  constexpr uint32_t kLargest = kSize == 1 ? 255 : 65535;
  for (; pixels > 0; --pixels, samples += channels * kSize) {
    const uint32_t alpha = get<kSize>(samples + (channels - 1) * kSize);
    if (alpha == 0 || alpha == kLargest) continue;
    for (uint32_t c = 0; c + 1 < channels; ++c) {
      uint8_t* sample = samples + c * kSize;
      put<kSize>(std::min((get<kSize>(sample) * kLargest + alpha / 2) / alpha, kLargest), sample);
    }
  }
}

}  // namespace

void divide_by_alpha(uint8_t* samples, size_t pixels, uint32_t channels, uint32_t sample_size) {
  sample_size == 1 ? divide<1>(samples, pixels, channels) : divide<2>(samples, pixels, channels);
}

bool lay_over_white(const uint8_t* from, size_t pixels, uint32_t channels, uint8_t* to) {
  return channels == 2 ? lay<1>(from, pixels, to) : lay<3>(from, pixels, to);
}

}  // namespace pith
