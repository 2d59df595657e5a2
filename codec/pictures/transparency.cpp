#include "pictures/transparency.hpp"

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

}  // namespace

bool lay_over_white(const uint8_t* from, size_t pixels, uint32_t channels, uint8_t* to) {
  return channels == 2 ? lay<1>(from, pixels, to) : lay<3>(from, pixels, to);
}

}  // namespace pith
