#include "decode/reduced.hpp"

#include <algorithm>

#include "base/simd.hpp"
#include "base/to_integer.hpp"
#include "pixels/blocks.hpp"

namespace pith {
namespace {

constexpr int kColours = 3;

// What synthesis makes of a latent of zeros, far from borders: its constant part, in levels.
std::vector<float> level_of_zeros(const Machine& machine, Quality quality) {
  const int halo = machine.model.halo(), side = 2 * halo + 1;
  LatentPlane zeros = make_plane(machine, {side, side});
  std::fill(zeros.data.begin(), zeros.data.end(), 0.f);
  std::vector<uint8_t> pixels(kLatentPixels * kLatentPixels * kColours);
  const pith_image image{kLatentPixels, kLatentPixels, kColours, kLatentPixels * kColours, pixels.data()};
  WindowSynthesiser(machine, quality).run(zeros, {}, zeros.extent, {halo, halo, 1, 1}, image, {halo, halo});
  std::vector<float> levels(kColours);
  for (size_t i = 0; i < pixels.size(); ++i)
    levels[i % kColours] += pixels[i] / static_cast<float>(kLatentPixels * kLatentPixels);
  return levels;
}

PITH_SIMD void add_products(const float* __restrict latent, int channels, const float* __restrict weights,
                            float* __restrict levels, int outputs) {
  for (int c = 0; c < channels; ++c, weights += outputs)
    for (int i = 0; i < outputs; ++i) levels[i] += latent[c] * weights[i];
}

}  // namespace

// The shortcut gives 2x2 blocks of 8x8 pixels, in the orders of the two shuffles.
ReducedSynthesis::ReducedSynthesis(const Machine& machine, Quality quality, int scale)
    : channels_(machine.model.latent_channels()), side_(kLatentPixels / scale) {
  const CodecModel& model = machine.model;
  const std::vector<float> zeros = level_of_zeros(machine, quality);
  for (int i = 0; i < side_ * side_; ++i)
    for (float level : zeros) levels_.push_back(level + 0.5f);
  const Tensor& pixels = model.weights().get("synthesis.pixels.weight", {4 * kBlockChannels, channels_});
  const std::vector<float> gains = model.decoder_gains(quality);
  const int outputs = side_ * side_ * kColours;
  weights_.assign(static_cast<size_t>(channels_) * outputs, 0);
  for (int pixel = 0; pixel < 4 * kBlockChannels; ++pixel) {
    const int quarter = pixel / kBlockChannels, inside = pixel % kBlockChannels, colour = inside % kColours;
    const int y = quarter / 2 * kBlock + inside / (kBlock * kColours);
    const int x = quarter % 2 * kBlock + inside / kColours % kBlock;
    const int output = (y / scale * side_ + x / scale) * kColours + colour;
    for (int c = 0; c < channels_; ++c)
      weights_[static_cast<size_t>(c) * outputs + output] +=
          pixels.data[static_cast<size_t>(pixel) * channels_ + c] * gains[c] * 255 / static_cast<float>(scale * scale);
  }
}

void ReducedSynthesis::run(const LatentPlane& latent, const pith_image& image, int y, int x) const {
  const int outputs = side_ * side_ * kColours;
  std::vector<float> levels(outputs);
  for (int row = 0; row < latent.extent.height; ++row)
    for (int column = 0; column < latent.extent.width; ++column) {
      std::copy(levels_.begin(), levels_.end(), levels.begin());
      add_products(latent.at(row, column), channels_, weights_.data(), levels.data(), outputs);
      for (int dy = 0; dy < side_; ++dy)
        for (int dx = 0; dx < side_; ++dx) {
          const auto py = static_cast<uint32_t>(y + row * side_ + dy),
                     px = static_cast<uint32_t>(x + column * side_ + dx);
          if (py >= image.height || px >= image.width) continue;
          uint8_t* to = image.pixels + py * image.stride + size_t{px} * image.channels;
          const float* rgb = &levels[static_cast<size_t>(dy * side_ + dx) * kColours];
          if (image.channels == 1) {
            *to = to_sample((rgb[0] + rgb[1] + rgb[2]) / 3);
          } else {
            for (int c = 0; c < kColours; ++c) to[c] = to_sample(rgb[c]);
          }
        }
    }
}

void reduce_alpha(const uint8_t* alpha, uint32_t width, uint32_t height, uint32_t scale, uint8_t* out, size_t stride) {
  for (uint32_t top = 0; top < height; top += scale)
    for (uint32_t left = 0; left < width; left += scale) {
      const uint32_t bottom = std::min(top + scale, height), right = std::min(left + scale, width);
      const uint32_t count = (bottom - top) * (right - left);
      uint32_t sum = count / 2;
      for (uint32_t y = top; y < bottom; ++y)
        for (uint32_t x = left; x < right; ++x) sum += alpha[size_t{y} * width + x];
      out[top / scale * stride + left / scale] = static_cast<uint8_t>(sum / count);
    }
}

}  // namespace pith
