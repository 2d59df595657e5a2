#include "model/denoiser.hpp"

#include <string>
#include <vector>

#include "error.hpp"
#include "model/block.hpp"

namespace pith {
namespace {

constexpr float kSigmaUnit = 64;  // levels

std::string numbered(const char* part, int level) {
  return std::string("denoiser.") + part + "." + std::to_string(level);
}

// How often the extent is halved after the first time.
int levels(const WeightsFile& weights) {
  int count = 0;
  while (weights.has(numbered("down", count) + ".weight")) ++count;
  return count;
}

}  // namespace

NoiseLevel noise_level(std::optional<double> sigma) {
  if (!sigma) return {};
  return {static_cast<float>(*sigma) / kSigmaUnit, 1};
}

Graph denoiser(const WeightsFile& weights) {
  Graph g(weights);
  const int depth = levels(weights);
  Value x = g.convolution(g.input(kCellChannels + kNoiseChannels), "denoiser.input");
  std::vector<Value> skips;  // at the extent below, so that they cost no operation of their own
  for (int level = 0; level < depth; ++level) {
    skips.push_back(g.unshuffle(blocks(g, x, numbered("encoder", level))));
    x = g.convolution(skips.back(), numbered("down", level));
  }
  x = blocks(g, x, "denoiser.middle");
  for (int level = depth; level-- > 0;) {
    x = g.shuffle(g.add(g.convolution(x, numbered("up", level)), skips[level]));
    x = blocks(g, x, numbered("decoder", level));
  }
  g.output(g.convolution(x, "denoiser.output"));
  return g;
}

DenoiserModel::DenoiserModel(std::span<const uint8_t> file) : weights_(file, kFormat) {
  const Graph graph = denoiser(weights_);
  const int inputs = kCellChannels + kNoiseChannels;
  if (graph.nodes()[0].channels != inputs || graph.nodes()[graph.outputs()[0]].channels != kCellChannels)
    throw Error(PITH_ERROR_MODEL, "not a usable model: its network is not for pictures");
  const int depth = levels(weights_);
  alignment_ = kCell << depth;
  int reach = count_blocks(weights_, "denoiser.middle") * alignment_;
  for (int level = 0; level < depth; ++level)
    for (const char* part : {"encoder", "decoder"})
      reach += count_blocks(weights_, numbered(part, level)) * (kCell << level);
  halo_ = (reach + alignment_ - 1) / alignment_ * alignment_;
}

}  // namespace pith
