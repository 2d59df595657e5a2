#include "training/model/arrays.hpp"

#include <algorithm>
#include <bit>

#include "base/error.hpp"

namespace pith::train {
namespace {

constexpr uint32_t kHalfInfinity = 0x7c00;

// Rounds to nearest even. `x` must be finite; beyond the range the result is infinity.
uint16_t to_half(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x), sign = bits >> 16 & 0x8000;
  const float magnitude = std::fabs(x);
  // Adding a power of two leaves as many bits behind the point as a subnormal has, rounded.
  if (magnitude < 0x1p-14f)
    return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(magnitude + 0.5f) - std::bit_cast<uint32_t>(0.5f)));
  const uint32_t rounded = (bits & 0x7fffffff) + 0xfff + (bits >> 13 & 1);
  const uint32_t half = (rounded >> 13) - (112 << 10);  // the exponent's bias
  return static_cast<uint16_t>(sign | std::min(half, kHalfInfinity));
}

}  // namespace

void Arrays::fail(const std::string& name, const char* what) {
  throw Error(PITH_ERROR_MODEL, "the trained model cannot be written: " + name + ' ' + what);
}

void Arrays::add_half(const std::string& name, const std::vector<int64_t>& shape, const std::vector<float>& values) {
  add<uint16_t>(name, "F16", shape, values, [&](float v) {
    const uint16_t half = to_half(v);
    if ((half & 0x7fff) == kHalfInfinity) fail(name, "has a value that is too large for 16 bits");
    return half;
  });
}

std::vector<uint8_t> Arrays::file(const char* format, std::map<std::string, std::string> metadata) const {
  metadata["format"] = format;
  return write_safetensors(metadata, entries_);
}

}  // namespace pith::train
