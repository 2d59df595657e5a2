// Rows of a picture, some at a time.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
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

}  // namespace pith::tool
