#include "pixels/blocks.hpp"

#include <algorithm>
#include <cstring>

#include "base/to_integer.hpp"
#include "net/bf16.hpp"

namespace pith {
namespace {

constexpr int kRun = kBlock * 3;  // channels of one row of a block, contiguous in both worlds

// Samples of row `y` (clamped) from column `x` on, `count` pixels, as RGB.
void read_row(const pith_image& image, int64_t y, int64_t x, int64_t count, uint8_t* out) {
  const uint8_t* row = image.pixels + std::min<int64_t>(y, image.height - 1) * image.stride;
  const int64_t inside = std::clamp<int64_t>(image.width - x, 0, count);
  if (image.channels == 3) {
    std::memcpy(out, row + x * 3, inside * 3);
  } else {
    for (int64_t i = 0; i < inside; ++i) std::memset(out + i * 3, row[x + i], 3);
  }
  const uint8_t* last = row + static_cast<int64_t>(image.width - 1) * image.channels;
  for (int64_t i = inside; i < count; ++i)
    for (int c = 0; c < 3; ++c) out[i * 3 + c] = last[image.channels == 3 ? c : 0];
}

uint8_t to_level(float v) { return to_sample(v * 255 + 128); }

}  // namespace

void load_blocks(const pith_image& image, int y, int x, const FeatureMap& out) {
  std::vector<uint8_t> row(static_cast<size_t>(out.width) * kRun);
  for (int line = 0; line < out.height * kBlock; ++line) {
    read_row(image, static_cast<int64_t>(y) * kBlock + line, static_cast<int64_t>(x) * kBlock,
             static_cast<int64_t>(out.width) * kBlock, row.data());
    const size_t first = static_cast<size_t>(line / kBlock) * out.width;
    for (int b = 0; b < out.width; ++b) {
      const uint8_t* from = &row[static_cast<size_t>(b) * kRun];
      store_values(out, (first + b) * kBlockChannels + line % kBlock * kRun, kRun,
                   [from](size_t i) { return static_cast<float>(from[i]) - 127.5f; });
    }
  }
}

void store_blocks(const FeatureMap& in, int skip_y, int skip_x, int y, int x, int height, int width,
                  const pith_image& image) {
  const int64_t top = static_cast<int64_t>(y) * kBlock, left = static_cast<int64_t>(x) * kBlock;
  const int64_t lines = std::min<int64_t>(static_cast<int64_t>(height) * kBlock, image.height - top);
  for (int64_t line = 0; line < lines; ++line) {
    uint8_t* row = image.pixels + (top + line) * image.stride;
    for (int b = 0; b < width; ++b) {
      const int64_t column = left + b * kBlock;
      const int64_t count = std::clamp<int64_t>(image.width - column, 0, kBlock);
      const float* from = static_cast<const float*>(in.data) +
                          ((line / kBlock + skip_y) * in.width + b + skip_x) * static_cast<int64_t>(kBlockChannels) +
                          line % kBlock * kRun;
      uint8_t levels[kRun];
      for (int i = 0; i < kRun; ++i) levels[i] = to_level(from[i]);
      if (image.channels == 3) {
        std::memcpy(row + column * 3, levels, count * 3);
      } else {
        for (int64_t i = 0; i < count; ++i)
          row[column + i] = to_level((from[i * 3] + from[i * 3 + 1] + from[i * 3 + 2]) / 3);
      }
    }
  }
}

}  // namespace pith
