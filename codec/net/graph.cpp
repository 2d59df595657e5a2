#include "net/graph.hpp"

#include "base/error.hpp"

namespace pith {

Value Graph::append(Node node) {
  nodes_.push_back(std::move(node));
  return {static_cast<int>(nodes_.size()) - 1};
}

Value Graph::input(int channels) { return append({Op::input, {}, channels}); }

Value Graph::convolution(Value x, const std::string& name, Gain gain) {
  const Tensor& weight = weights_->get(name + ".weight", {-1, channels(x)});
  const auto out = static_cast<int>(weight.shape[0]);
  Node node{Op::convolution, {x.node}, out, &weight};
  if (weights_->has(name + ".bias")) node.bias = &weights_->get(name + ".bias", {out});
  if (!gain.factors.empty() && gain.factors.size() != static_cast<size_t>(out))
    throw Error(PITH_ERROR_MODEL, "not a usable model: " + name + " and its gain differ in channels");
  node.gain = std::move(gain);
  return append(std::move(node));
}

Value Graph::convolution3x3(Value x, const std::string& name) {
  const Tensor& weight = weights_->get(name + ".weight", {-1, channels(x), 3, 3});
  const auto out = static_cast<int>(weight.shape[0]);
  return append({Op::convolution, {x.node}, out, &weight, &weights_->get(name + ".bias", {out})});
}

Value Graph::depthwise(Value x, const std::string& name) {
  const int n = channels(x);
  return append(
      {Op::depthwise, {x.node}, n, &weights_->get(name + ".weight", {n, 3, 3}), &weights_->get(name + ".bias", {n})});
}

Value Graph::leaky_relu(Value x) { return append({Op::leaky_relu, {x.node}, channels(x)}); }

Value Graph::add(Value a, Value b) {
  if (channels(a) != channels(b)) throw Error(PITH_ERROR_MODEL, "not a usable model: a sum of unequal channel counts");
  return append({Op::add, {a.node, b.node}, channels(a)});
}

Value Graph::shuffle(Value x) {
  if (channels(x) % 4)
    throw Error(PITH_ERROR_MODEL, "not a usable model: a shuffle of a channel count not divisible by 4");
  return append({Op::shuffle, {x.node}, channels(x) / 4});
}

Value Graph::unshuffle(Value x) { return append({Op::unshuffle, {x.node}, channels(x) * 4}); }

Value Graph::concat(Value a, Value b) { return append({Op::concat, {a.node, b.node}, channels(a) + channels(b)}); }

Value Graph::round_clip(Value x, float scale, float low, float high) {
  return append(
      {.op = Op::round_clip, .inputs = {x.node}, .channels = channels(x), .scale = scale, .low = low, .high = high});
}

void Graph::output(Value x) { outputs_.push_back(x.node); }

double Graph::macs(int height, int width) const {
  const std::vector<Extent> extent = extents(*this, {height, width});
  double total = 0;
  for (size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].weight)
      total += static_cast<double>(nodes_[i].weight->data.size()) * extent[i].height * extent[i].width;
  return total;
}

std::vector<Extent> extents(const Graph& graph, Extent input) {
  std::vector<Extent> out;
  for (const Node& node : graph.nodes()) {
    Extent e = node.inputs.empty() ? input : out[node.inputs[0]];
    if (node.op == Op::shuffle) e = {e.height * 2, e.width * 2};
    if (node.op == Op::unshuffle) {
      if (e.height % 2 || e.width % 2) throw Error(PITH_ERROR_INTERNAL, "a network met an odd extent");
      e = {e.height / 2, e.width / 2};
    }
    for (int other : node.inputs)
      if (node.op == Op::add || node.op == Op::concat)
        if (out[other] != e) throw Error(PITH_ERROR_INTERNAL, "a network joins maps of different extents");
    out.push_back(e);
  }
  return out;
}

}  // namespace pith
