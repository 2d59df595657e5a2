#include "training/model/block_codec.hpp"

#include <cmath>

#include "base/simd.hpp"
#include "pixels/blocks.hpp"
#include "training/model/principal_components.hpp"

namespace pith::train {
namespace {

constexpr int kPatchChannels = 4 * kBlockChannels;  // of 16x16 pixels

// The 16x16 patches of a crop, each four 8x8 blocks, with levels minus 127.5.
std::vector<float> patches_of(const Crop& crop, int side) {
  const int blocks = side / kBlock, patches = blocks / 2;
  std::vector<float> map(static_cast<size_t>(blocks) * blocks * kBlockChannels), out;
  load_blocks(view_of(crop), 0, 0, {map.data(), DataType::f32, blocks, blocks, kBlockChannels});
  for (int y = 0; y < patches; ++y)
    for (int x = 0; x < patches; ++x)
      for (int dy = 0; dy < 2; ++dy) {
        const auto two = map.begin() + (static_cast<ptrdiff_t>(2 * y + dy) * blocks + 2 * x) * kBlockChannels;
        out.insert(out.end(), two, two + 2 * kBlockChannels);
      }
  return out;
}

// The strongest principal components of the patches, or of pieces of these with fewer channels; one a row.
std::vector<float> components_of(int count, const std::vector<Crop>& crops, int side, int channels) {
  SecondMoments moments(channels);
  for (const Crop& crop : crops) {
    const std::vector<float> patches = patches_of(crop, side);
    moments.add(patches.data(), patches.size() / channels);
  }
  const std::vector<double> components = moments.components(count);
  return {components.begin(), components.end()};
}

// The strongest components of 8x8 blocks; where there is room for all pixels, these themselves.
std::vector<float> entrance(int fine, const std::vector<Crop>& crops, int side) {
  if (fine < kBlockChannels) return components_of(fine, crops, side, kBlockChannels);
  std::vector<float> enter(static_cast<size_t>(fine) * kBlockChannels);
  for (int i = 0; i < kBlockChannels; ++i) enter[static_cast<size_t>(i) * kBlockChannels + i] = 1;
  return enter;
}

// out = in · matrix, which is [inputs, outputs].
PITH_SIMD void multiply(const float* __restrict in, const float* __restrict matrix, int inputs, int outputs,
                        float* __restrict out) {
  for (int o = 0; o < outputs; ++o) out[o] = 0;
  for (int i = 0; i < inputs; ++i)
    for (int o = 0; o < outputs; ++o) out[o] += in[i] * matrix[static_cast<size_t>(i) * outputs + o];
}

std::vector<float> transposed(const std::vector<float>& matrix, int rows) {
  const size_t columns = matrix.size() / rows;
  std::vector<float> out;
  for (size_t c = 0; c < columns; ++c)
    for (int r = 0; r < rows; ++r) out.push_back(matrix[r * columns + c]);
  return out;
}

// Mean absolute deviation of y = matrix · patch, where the matrix is [768, latent].
std::vector<float> spread_of(const std::vector<float>& matrix, int latent, const std::vector<Crop>& crops, int side) {
  std::vector<float> latents;
  for (const Crop& crop : crops) {
    const std::vector<float> patches = patches_of(crop, side);
    const size_t begin = latents.size(), count = patches.size() / kPatchChannels;
    latents.resize(begin + count * latent);
    for (size_t i = 0; i < count; ++i)
      multiply(&patches[i * kPatchChannels], matrix.data(), kPatchChannels, latent, &latents[begin + i * latent]);
  }
  const double count = static_cast<double>(latents.size()) / latent;
  std::vector<double> mean(latent), deviation(latent);
  for (size_t i = 0; i < latents.size(); ++i) mean[i % latent] += latents[i] / count;
  for (size_t i = 0; i < latents.size(); ++i) deviation[i % latent] += std::abs(latents[i] - mean[i % latent]) / count;
  for (double& d : deviation) d /= 255;
  return {deviation.begin(), deviation.end()};
}

}  // namespace

BlockCodec make_block_codec(int fine, int latent, const std::vector<Crop>& crops, int side) {
  BlockCodec codec;
  codec.enter = entrance(fine, crops, side);
  const std::vector<float> rows = components_of(latent, crops, side, kPatchChannels);
  codec.to_pixels = transposed(rows, latent);

  // Components reach the pixels through the stream; `seen` is what is left of them after both.
  const std::vector<float> leave = transposed(codec.enter, fine);
  codec.to_latent.resize(static_cast<size_t>(latent) * 4 * fine);
  std::vector<float> seen(rows.size());
  for (size_t block = 0; block < static_cast<size_t>(latent) * 4; ++block) {
    float* const weights = &codec.to_latent[block * fine];
    multiply(&rows[block * kBlockChannels], leave.data(), kBlockChannels, fine, weights);
    multiply(weights, codec.enter.data(), fine, kBlockChannels, &seen[block * kBlockChannels]);
  }
  codec.spread = spread_of(transposed(seen, latent), latent, crops, side);
  return codec;
}

}  // namespace pith::train
