// The two transforms between pixels and latent. The stream at /8 starts its training as the pixels themselves and the
// shortcuts as the principal components of 16x16 patches: a working block codec that the blocks then improve.
#include <algorithm>

#include "model/block.hpp"
#include "model/networks.hpp"

namespace pith {
namespace {

// The gain of a table at a quality; `repeat` times as many factors, for a convolution before a shuffle.
Gain gain_of(const WeightsFile& weights, const std::string& name, Quality quality, int repeat = 1) {
  const Tensor& table = weights.get(name, {Quality::kAnchors, -1});
  const std::vector<float> once = quality.gains(table);
  Gain gain{{}, &table};
  for (int i = 0; i < repeat; ++i) gain.factors.insert(gain.factors.end(), once.begin(), once.end());
  return gain;
}

}  // namespace

Graph analysis(const WeightsFile& weights, Quality quality) {
  Graph g(weights);
  Value pixels = g.input(192);
  Value fine = g.convolution(pixels, "analysis.input", gain_of(weights, "gain.features.encode", quality));
  fine = g.unshuffle(blocks(g, fine, "analysis.fine"));
  Value coarse = blocks(g, g.convolution(fine, "analysis.down"), "analysis.coarse");
  coarse = g.convolution(coarse, "analysis.output");
  g.output(g.add(coarse, g.convolution(fine, "analysis.shortcut")));
  return g;
}

Graph synthesis(const WeightsFile& weights, Quality quality) {
  const std::string gain = "gain.features.decode";
  Graph g(weights);
  Value latent = g.input(static_cast<int>(weights.get("synthesis.pixels.weight", {768, -1}).shape[1]));
  Value coarse = blocks(g, g.convolution(latent, "synthesis.input"), "synthesis.coarse");
  Value fine = g.shuffle(g.convolution(coarse, "synthesis.up", gain_of(weights, gain, quality, 4)));
  Value pixels = g.shuffle(g.convolution(latent, "synthesis.pixels"));
  fine = g.add(fine, g.convolution(pixels, "synthesis.blend", gain_of(weights, gain, quality)));
  fine = blocks(g, fine, "synthesis.fine");
  g.output(g.add(pixels, g.convolution(fine, "synthesis.output")));
  return g;
}

int halo(const WeightsFile& weights) {
  auto reach = [&](const std::string& part) {  // in positions at /8
    return count_blocks(weights, part + ".fine") + 2 * count_blocks(weights, part + ".coarse");
  };
  return (std::max(reach("analysis"), reach("synthesis")) + 1) / 2;
}

}  // namespace pith
