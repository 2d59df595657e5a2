// Floats that may be anything, infinite or not a number, as integers.
#pragma once
#include <algorithm>
#include <cstdint>

namespace pith {

// `v` clamped to low…high and its fraction cut off; NaN gives `low`. A plain cast is undefined for NaN and for what the
// type cannot hold, and std::clamp hands NaN through. Both bounds must fit the type. Loops over it vectorise.
template <typename Integer>
inline Integer to_integer(float v, float low, float high) {
  // The order of the arguments matters: a comparison with NaN is false.
  return static_cast<Integer>(std::min(high, std::max(low, v)));
}

// The nearest sample of 8 bits to a level that 0.5 was added to.
inline uint8_t to_sample(float v) { return to_integer<uint8_t>(v, 0, 255); }

}  // namespace pith
