// Takes the bytes of a fuzzer apart into the parameters that a target needs, and what remains into samples.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "pith/pith.h"

namespace pith::fuzz {

class Choices {
 public:
  explicit Choices(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  // The next byte; zeros behind the end.
  uint8_t byte() {
    if (bytes_.empty()) return 0;
    const uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }

  // 0…count - 1, of which there are at most 256.
  uint32_t below(uint32_t count) { return byte() % count; }
  uint32_t two_bytes() {
    const uint32_t high = byte();
    return high << 8 | byte();
  }

  // The next bytes, fewer at the end.
  std::vector<uint8_t> take(size_t most) {
    const auto taken = bytes_.first(std::min(most, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

  // So many bytes: what remains, over and over.
  std::vector<uint8_t> repeated(size_t count) const {
    std::vector<uint8_t> out(count);
    for (size_t i = 0; i < count && !bytes_.empty(); ++i) out[i] = bytes_[i % bytes_.size()];
    return out;
  }

  bool empty() const { return bytes_.empty(); }

 private:
  std::span<const uint8_t> bytes_;
};

// Rows without gaps.
inline pith_image image_of(uint32_t width, uint32_t height, uint32_t channels, std::vector<uint8_t>& samples) {
  return {width, height, channels, size_t{width} * channels, samples.data()};
}

inline bool same_alpha(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b, uint32_t channels) {
  for (size_t i = channels - 1; channels % 2 == 0 && i < a.size(); i += channels)
    if (a[i] != b[i]) return false;
  return true;
}

}  // namespace pith::fuzz
