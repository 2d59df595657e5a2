// The float networks of the entropy model. They move reconstructed pixels by rounding at most and never the parse.
#include "model/block.hpp"
#include "model/networks.hpp"

namespace pith {

Graph hyper_analysis(const WeightsFile& weights) {
  Graph g(weights);
  Value y = g.input(static_cast<int>(weights.get("hyper_analysis.input.weight", {-1, -1}).shape[1]));
  Value x = g.unshuffle(g.leaky_relu(g.convolution(y, "hyper_analysis.input")));
  x = block(g, g.convolution(x, "hyper_analysis.down"), "hyper_analysis.block");
  g.output(g.convolution(g.unshuffle(g.leaky_relu(x)), "hyper_analysis.output"));
  return g;
}

Graph hyper_synthesis(const WeightsFile& weights) {
  Graph g(weights);
  Value x = g.input(static_cast<int>(weights.get("hyper_synthesis.up1.weight", {-1, -1}).shape[1]));
  x = block(g, g.shuffle(g.convolution(x, "hyper_synthesis.up1")), "hyper_synthesis.block1");
  x = block(g, g.shuffle(g.convolution(x, "hyper_synthesis.up2")), "hyper_synthesis.block2");
  g.output(x);
  g.output(g.convolution(x, "hyper_synthesis.output"));
  return g;
}

Graph context(const WeightsFile& weights) {
  const Tensor& output = weights.get("context.output.weight", {-1, -1});
  Graph g(weights);
  Value p = g.input(static_cast<int>(output.shape[1]));
  Value first = g.input(static_cast<int>(output.shape[0]));
  Value x = g.leaky_relu(g.convolution(g.concat(p, first), "context.input"));
  g.output(g.convolution(block(g, x, "context.block"), "context.output"));
  return g;
}

}  // namespace pith
