// Rows of a picture, some at a time.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pith::tool {

// Calls work(samples, stride, count) for all rows of a picture, some at a time.
template <typename Work>
void for_rows(uint32_t height, size_t row_size, Work work) {
  constexpr size_t kAtOnce = size_t{1} << 20;  // bytes: little beside the bands of the codec, much beside a call
  const auto most = static_cast<uint32_t>(std::clamp<size_t>(kAtOnce / row_size, 1, height));
  std::vector<uint8_t> samples(most * row_size);
  for (uint32_t y = 0; y < height; y += most) work(samples.data(), row_size, std::min(most, height - y));
}

// Samples of 16 bits between files of pictures, which have the upper byte first, and the library, which has them in the
// order of this machine.
inline void change_byte_order(uint8_t* samples, size_t size) {
  if constexpr (std::endian::native == std::endian::little)
    for (size_t i = 0; i + 1 < size; i += 2) std::swap(samples[i], samples[i + 1]);
}

}  // namespace pith::tool
