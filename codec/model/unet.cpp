#include "model/unet.hpp"

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/block.hpp"

namespace pith {
namespace {

std::string part(const UNetKind& kind, const char* name) { return std::string(kind.name) + "." + name; }

std::string part(const UNetKind& kind, const char* name, int level) {
  return part(kind, name) + "." + std::to_string(level);
}

// How often the extent is halved after the first time.
int levels(const WeightsFile& weights, const UNetKind& kind) {
  int count = 0;
  while (weights.has(part(kind, "down", count) + ".weight")) ++count;
  return count;
}

}  // namespace

Graph unet(const WeightsFile& weights, const UNetKind& kind) {
  Graph g(weights);
  const int depth = levels(weights, kind);
  Value x = g.convolution(g.input(kCellChannels + kind.told_channels), part(kind, "input"));
  std::vector<Value> skips;  // at the extent below, so that they cost no operation of their own
  for (int level = 0; level < depth; ++level) {
    skips.push_back(g.unshuffle(blocks(g, x, part(kind, "encoder", level))));
    x = g.convolution(skips.back(), part(kind, "down", level));
  }
  x = blocks(g, x, part(kind, "middle"));
  for (int level = depth; level-- > 0;) {
    x = g.shuffle(g.add(g.convolution(x, part(kind, "up", level)), skips[level]));
    x = blocks(g, x, part(kind, "decoder", level));
  }
  g.output(g.convolution(x, part(kind, "output")));
  return g;
}

UNetModel::UNetModel(std::span<const uint8_t> file, const UNetKind& kind) : kind_(kind), weights_(file, kind.format) {
  const int depth = levels(weights_, kind);
  if (depth > kMaxLevels)
    throw Error(PITH_ERROR_MODEL, "not a usable model: its network has " + std::to_string(depth) +
                                      " levels, more than " + std::to_string(kMaxLevels));
  const Graph network = graph();
  if (network.nodes()[0].channels != kCellChannels + kind.told_channels ||
      network.nodes()[network.outputs()[0]].channels != kCellChannels)
    throw Error(PITH_ERROR_MODEL, "not a usable model: its network is not for pictures");
  alignment_ = kCell << depth;
  int reach = count_blocks(weights_, part(kind, "middle")) * alignment_;
  for (int level = 0; level < depth; ++level)
    for (const char* name : {"encoder", "decoder"})
      reach += count_blocks(weights_, part(kind, name, level)) * (kCell << level);
  halo_ = (reach + alignment_ - 1) / alignment_ * alignment_;
  if (halo_ > kMaxHaloUnits * alignment_)
    throw Error(PITH_ERROR_MODEL, "not a usable model: its filters reach " + std::to_string(halo_) +
                                      " pixels far, more than " + std::to_string(kMaxHaloUnits * alignment_));
}

}  // namespace pith
