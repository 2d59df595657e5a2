#include "pixels/blocks.hpp"

#include <algorithm>
#include <cstring>

#include "base/to_integer.hpp"
#include "net/bf16.hpp"

namespace pith {
namespace {

constexpr int kRun = kBlock * 3;  // channels of one row of a block, contiguous in both worlds

// Of row `y` (clamped) from column `x` on, `count` pixels, as RGB; `samples` are laid out as those of the image.
template <typename Sample>
void read_row(const pith_image& image, const Sample* samples, int64_t y, int64_t x, int64_t count, Sample* out) {
  const Sample* row = samples + std::min<int64_t>(y, image.height - 1) * static_cast<int64_t>(image.stride);
  const int64_t inside = std::clamp<int64_t>(image.width - x, 0, count);
  if (image.channels == 3) {
    std::memcpy(out, row + x * 3, inside * 3);
  } else {
    for (int64_t i = 0; i < inside; ++i) std::fill_n(out + i * 3, 3, row[x + i]);
  }
  const Sample* last = row + static_cast<int64_t>(image.width - 1) * image.channels;
  for (int64_t i = inside; i < count; ++i)
    for (int c = 0; c < 3; ++c) out[i * 3 + c] = last[image.channels == 3 ? c : 0];
}

// The nearest sample, of 8 bits or 16.
template <typename Sample>
Sample to_sample_of(float v);
template <>
uint8_t to_sample_of<uint8_t>(float v) {
  return to_sample(v * 255 + 128);
}
template <>
uint16_t to_sample_of<uint16_t>(float v) {
  return to_integer<uint16_t>(v * 65535 + 32768, 0, 65535);
}

template <typename Sample>
void store(const FeatureMap& in, int skip_y, int skip_x, int y, int x, int height, int width, const pith_image& image) {
  const int64_t top = static_cast<int64_t>(y) * kBlock, left = static_cast<int64_t>(x) * kBlock;
  const int64_t lines = std::min<int64_t>(static_cast<int64_t>(height) * kBlock, image.height - top);
  for (int64_t line = 0; line < lines; ++line) {
    auto* row = reinterpret_cast<Sample*>(image.pixels + (top + line) * image.stride);
    for (int b = 0; b < width; ++b) {
      const int64_t column = left + b * kBlock;
      const int64_t count = std::clamp<int64_t>(image.width - column, 0, kBlock);
      const float* from = static_cast<const float*>(in.data) +
                          ((line / kBlock + skip_y) * in.width + b + skip_x) * static_cast<int64_t>(kBlockChannels) +
                          line % kBlock * kRun;
      Sample samples[kRun];
      for (int i = 0; i < kRun; ++i) samples[i] = to_sample_of<Sample>(from[i]);
      if (image.channels == 3) {
        std::memcpy(row + column * 3, samples, count * 3 * sizeof(Sample));
      } else {
        for (int64_t i = 0; i < count; ++i)
          row[column + i] = to_sample_of<Sample>((from[i * 3] + from[i * 3 + 1] + from[i * 3 + 2]) / 3);
      }
    }
  }
}

}  // namespace

void load_blocks(const PictureView& image, int y, int x, const FeatureMap& out) {
  const size_t pixels = static_cast<size_t>(out.width) * kBlock;
  std::vector<uint8_t> row(pixels * 3);
  std::vector<int8_t> rest(image.rest ? row.size() : 0);
  for (int line = 0; line < out.height * kBlock; ++line) {
    const int64_t top = static_cast<int64_t>(y) * kBlock + line, left = static_cast<int64_t>(x) * kBlock;
    read_row(image, image.pixels, top, left, static_cast<int64_t>(pixels), row.data());
    if (image.rest) read_row(image, image.rest, top, left, static_cast<int64_t>(pixels), rest.data());
    const size_t first = static_cast<size_t>(line / kBlock) * out.width;
    for (int b = 0; b < out.width; ++b) {
      const uint8_t* from = &row[static_cast<size_t>(b) * kRun];
      const size_t to = (first + b) * kBlockChannels + line % kBlock * kRun;
      if (image.rest) {
        const int8_t* beyond = &rest[static_cast<size_t>(b) * kRun];
        store_values(out, to, kRun, [from, beyond](size_t i) {
          return static_cast<float>(from[i]) + static_cast<float>(beyond[i]) / 257.f - 127.5f;
        });
      } else {
        store_values(out, to, kRun, [from](size_t i) { return static_cast<float>(from[i]) - 127.5f; });
      }
    }
  }
}

void store_blocks(const FeatureMap& in, int skip_y, int skip_x, int y, int x, int height, int width,
                  const pith_image& image, uint32_t sample_size) {
  const auto store_samples = sample_size == 1 ? store<uint8_t> : store<uint16_t>;
  store_samples(in, skip_y, skip_x, y, x, height, width, image);
}

}  // namespace pith
