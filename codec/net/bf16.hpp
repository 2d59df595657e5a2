// Conversion between float and bfloat16, rounding to nearest even. Finite values only.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

#include "net/engine.hpp"

namespace pith {

inline uint16_t to_bf16(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

inline float from_bf16(uint16_t x) { return std::bit_cast<float>(static_cast<uint32_t>(x) << 16); }

// Stores `count` values at element `offset` of a buffer of either type, `convert` giving value i.
template <typename F>
void store_values(const FeatureMap& map, size_t offset, size_t count, F convert) {
  if (map.type == DataType::f32) {
    float* out = static_cast<float*>(map.data) + offset;
    for (size_t i = 0; i < count; ++i) out[i] = convert(i);
  } else {
    uint16_t* out = static_cast<uint16_t*>(map.data) + offset;
    for (size_t i = 0; i < count; ++i) out[i] = to_bf16(convert(i));
  }
}

}  // namespace pith
