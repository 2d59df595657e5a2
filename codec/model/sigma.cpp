// The σ network: integers carried in floats, so that every machine parses the same symbols.
#include <cmath>

#include "base/error.hpp"
#include "model/networks.hpp"

namespace pith {
namespace {

constexpr float kActivationMax = 127;
constexpr float kWeightMax = 127;

// Floats hold integers exactly up to here. A bound on the sum of magnitudes bounds partial sums in any order.
constexpr double kExactLimit = 1 << 24;

void check_layer(const Node& layer) {
  if (!layer.bias) throw Error(PITH_ERROR_MODEL, "not a usable model: the σ network lacks a bias");
  const std::vector<float>&w = layer.weight->data, &b = layer.bias->data;
  const size_t per_output = w.size() / layer.channels;
  auto is_integer = [](float v) { return v == std::nearbyint(v); };
  for (int o = 0; o < layer.channels; ++o) {
    double bound = std::fabs(b[o]);
    bool integers = is_integer(b[o]);
    for (size_t i = o * per_output; i < (o + 1) * per_output; ++i) {
      integers = integers && is_integer(w[i]) && std::fabs(w[i]) <= kWeightMax;
      bound += std::fabs(w[i]) * kActivationMax;
    }
    if (!integers)
      throw Error(PITH_ERROR_MODEL, "not a usable model: the σ network has a weight that is no integer in ±127");
    if (bound >= kExactLimit)
      throw Error(PITH_ERROR_MODEL, "not a usable model: the σ network could exceed the range of exact arithmetic");
  }
}

}  // namespace

Graph sigma_network(const WeightsFile& weights) {
  Graph g(weights, /*exact=*/true);
  auto activation = [&](Value x) { return g.round_clip(x, 1.f / 64, 0, kActivationMax); };
  Value x = g.input(static_cast<int>(weights.get("sigma.0.weight", {-1, -1, 3, 3}).shape[1]));
  x = activation(g.convolution3x3(x, "sigma.0"));
  x = g.shuffle(activation(g.convolution(x, "sigma.1")));
  x = activation(g.depthwise(x, "sigma.2"));
  x = activation(g.convolution(x, "sigma.3"));
  x = g.shuffle(activation(g.convolution(x, "sigma.4")));
  g.output(g.convolution(x, "sigma.5"));
  return g;
}

void check_exact(const Graph& sigma) {
  for (const Node& node : sigma.nodes())
    if (node.weight) check_layer(node);
}

}  // namespace pith
