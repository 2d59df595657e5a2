#include "model/block.hpp"

namespace pith {

Value block(Graph& g, Value x, const std::string& name) {
  Value mixed = g.leaky_relu(g.convolution(x, name + ".mix_in"));
  x = g.add(x, g.convolution(g.depthwise(mixed, name + ".depthwise"), name + ".mix_out"));
  Value wide = g.leaky_relu(g.convolution(x, name + ".expand"));
  return g.add(x, g.convolution(wide, name + ".project"));
}

int count_blocks(const WeightsFile& weights, const std::string& name) {
  int count = 0;
  while (weights.has(name + "." + std::to_string(count) + ".mix_in.weight")) ++count;
  return count;
}

Value blocks(Graph& g, Value x, const std::string& name) {
  for (int i = 0; i < count_blocks(g.weights(), name); ++i) x = block(g, x, name + "." + std::to_string(i));
  return x;
}

}  // namespace pith
