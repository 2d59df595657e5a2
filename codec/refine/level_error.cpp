#include "refine/level_error.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/simd.hpp"
#include "pixels/blocks.hpp"

namespace pith {
namespace {

constexpr float kMiddle = 127.5f;  // of the levels
constexpr int kLine = kBlock * 3;  // samples of one line of a block

// Replaces the original levels by the differences.
PITH_SIMD void subtract(const float* decoded, bool rounds, size_t count, float* original) {
  for (size_t i = 0; i < count; ++i) {
    const float level = std::min(std::max(decoded[i] * 255 + kMiddle, 0.f), 255.f);
    original[i] = (rounds ? std::floor(level + 0.5f) : level) - kMiddle - original[i];
  }
}

void average_colours(const float* in, size_t count, float* out) {
  for (size_t i = 0; i < count; i += 3) out[i] = out[i + 1] = out[i + 2] = (in[i] + in[i + 1] + in[i + 2]) / 3;
}

PITH_SIMD float sum_of_squares(const float* values, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += values[i] * values[i];
  return sum;
}

// Clears what lies beyond the picture in a block that begins at that pixel.
void clear_beyond(const pith_image& image, int64_t top, int64_t left, float* block) {
  const int64_t lines = std::clamp<int64_t>(image.height - top, 0, kBlock);
  const int64_t columns = std::clamp<int64_t>(image.width - left, 0, kBlock);
  for (int64_t line = 0; line < kBlock; ++line)
    std::fill(block + line * kLine + (line < lines ? columns * 3 : 0), block + (line + 1) * kLine, 0.f);
}

}  // namespace

double level_error(const FeatureMap& decoded, const pith_image& image, int y, int x, const Rect& inside, bool rounds,
                   const FeatureMap& error) {
  load_blocks(image, y, x, error);
  const float* from = static_cast<const float*>(decoded.data);
  float* to = static_cast<float*>(error.data);
  std::vector<float> gray(image.channels == 1 ? kBlockChannels : 0);
  double sum = 0;
  for (int row = 0; row < error.height; ++row)
    for (int column = 0; column < error.width; ++column, from += kBlockChannels, to += kBlockChannels) {
      if (row < inside.y || row >= inside.y + inside.height || column < inside.x || column >= inside.x + inside.width) {
        std::fill_n(to, kBlockChannels, 0.f);
        continue;
      }
      if (!gray.empty()) average_colours(from, kBlockChannels, gray.data());
      subtract(gray.empty() ? from : gray.data(), rounds, kBlockChannels, to);
      clear_beyond(image, int64_t{y + row} * kBlock, int64_t{x + column} * kBlock, to);
      sum += sum_of_squares(to, kBlockChannels);
    }
  return sum;
}

}  // namespace pith
