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

// The pixels of `inside` that are in the picture.
struct Part {
  int top, left, height, width;  // pixels of the map

  // Calls use(place in the map, place in planes) for the first colour of each pixel.
  template <typename Use>
  void for_each_pixel(int map_width, Use use) const {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const int row = top + y, column = left + x;
        const size_t block = static_cast<size_t>(row / kBlock) * map_width + column / kBlock;
        use(block * kBlockChannels + (row % kBlock * kBlock + column % kBlock) * 3, static_cast<size_t>(y) * width + x);
      }
  }
};

Part part_of(const pith_image& image, int y, int x, const Rect& inside) {
  const auto within = [](int begin, int length, int first, uint32_t end) {
    return static_cast<int>(std::clamp<int64_t>(int64_t{end} - int64_t{first + begin} * kBlock, 0, length * kBlock));
  };
  return {inside.y * kBlock, inside.x * kBlock, within(inside.y, inside.height, y, image.height),
          within(inside.x, inside.width, x, image.width)};
}

}  // namespace

double level_error(const FeatureMap& decoded, const PictureView& image, int y, int x, const Rect& inside, bool rounds,
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

double eye_level_error(const FeatureMap& decoded, const PictureView& image, int y, int x, const Rect& inside,
                       bool rounds, const FeatureMap& error) {
  const Part part = part_of(image, y, x, inside);
  if (std::min(part.height, part.width) < kEyeMinSide) return level_error(decoded, image, y, x, inside, rounds, error);
  const size_t plane = static_cast<size_t>(part.height) * part.width;
  std::vector<float> original(3 * plane), levels(3 * plane), gradient(rounds ? 0 : 3 * plane);
  const bool gray = image.channels == 1;
  const float* const from = static_cast<const float*>(decoded.data);
  float* const to = static_cast<float*>(error.data);
  load_blocks(image, y, x, error);
  part.for_each_pixel(error.width, [&](size_t in_map, size_t in_plane) {
    const float* const pixel = from + in_map;
    const float mean = (pixel[0] + pixel[1] + pixel[2]) / 3;
    for (int c = 0; c < 3; ++c) {
      const float level = (gray ? mean : pixel[c]) * 255 + kMiddle;
      levels[c * plane + in_plane] = rounds ? std::floor(std::clamp(level, 0.f, 255.f) + 0.5f) : level;
      original[c * plane + in_plane] = to[in_map + c] + kMiddle;
    }
  });
  const auto samples = static_cast<double>(3 * plane);
  const double mean_error = eye_error({levels.data(), part.height, part.width},
                                      {original.data(), part.height, part.width}, rounds ? nullptr : gradient.data());
  if (rounds) return samples * mean_error;
  std::fill_n(to, error.size(), 0.f);
  part.for_each_pixel(error.width, [&](size_t in_map, size_t in_plane) {
    float half[3];
    for (int c = 0; c < 3; ++c) half[c] = static_cast<float>(samples / 2) * gradient[c * plane + in_plane];
    const float mean = (half[0] + half[1] + half[2]) / 3;
    for (int c = 0; c < 3; ++c) to[in_map + c] = gray ? mean : half[c];
  });
  return samples * mean_error;
}

}  // namespace pith
