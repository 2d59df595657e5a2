// A network as a list of operations on channels-last feature maps, described once and run by an engine.
//
// Each function of model/ builds a graph that reads like the network's diagram. The graph knows nothing of spatial
// extents, precision or memory; an engine (engine.hpp) plans those for one extent and runs it.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "net/weights_file.hpp"

namespace pith {

// Slope of every leaky ReLU below zero.
inline constexpr float kLeakySlope = 0.1f;

enum class Op {
  input,
  convolution,  // kernel 1x1 or 3x3 with zero padding, bias optional, an optional gain on every output channel
  depthwise,    // 3x3, one filter a channel, zero padding, bias
  leaky_relu,
  add,
  shuffle,     // 4C channels -> C channels at twice the extent; channel (dy*2 + dx)*C + c goes to pixel (dy, dx)
  unshuffle,   // the inverse of shuffle
  concat,      // channels of the first input, then of the second
  round_clip,  // clip(round_half_even(x * scale), low, high): the exact networks' activation
};

// Handle of a node's result.
struct Value {
  int node = -1;
};

// A factor of every output channel of a convolution, bias included, that depends on the quality.
struct Gain {
  std::vector<float> factors = {};  // at the quality of the graph; empty: no gain
  const Tensor* logarithms =
      nullptr;  // the table [anchors, channels] they come from, repeated to the number of factors
};

struct Node {
  Op op;
  std::vector<int> inputs;  // node numbers, all smaller than this node's own
  int channels;
  const Tensor* weight = nullptr;      // convolution: [out, in] or [out, in, 3, 3]; depthwise: [channels, 3, 3]
  const Tensor* bias = nullptr;        // [channels], or null
  Gain gain = {};                      // convolution
  float scale = 1, low = 0, high = 0;  // round_clip
};

class Graph {
 public:
  // `weights` must outlive the graph. An exact graph carries integers: engines run it in arithmetic that never rounds.
  explicit Graph(const WeightsFile& weights, bool exact = false) : weights_(&weights), exact_(exact) {}

  Value input(int channels);
  // Tensors NAME.weight and, where the file has it, NAME.bias. The number of outputs comes from the weight.
  Value convolution(Value x, const std::string& name, Gain gain = {});
  Value convolution3x3(Value x, const std::string& name);
  Value depthwise(Value x, const std::string& name);
  Value leaky_relu(Value x);
  Value add(Value a, Value b);
  Value shuffle(Value x);
  Value unshuffle(Value x);
  Value concat(Value a, Value b);
  Value round_clip(Value x, float scale, float low, float high);
  void output(Value x);

  bool exact() const { return exact_; }
  const WeightsFile& weights() const { return *weights_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<int>& outputs() const { return outputs_; }
  bool is_output(int node) const { return std::find(outputs_.begin(), outputs_.end(), node) != outputs_.end(); }
  int channels(Value x) const { return nodes_[x.node].channels; }

  // Multiply-accumulates for an input of height x width positions.
  double macs(int height, int width) const;

 private:
  Value append(Node node);

  const WeightsFile* weights_;
  bool exact_;
  std::vector<Node> nodes_;
  std::vector<int> outputs_;
};

// Height and width of every node's result for inputs of that extent. Throws if an unshuffle meets an odd extent.
struct Extent {
  int height = 0, width = 0;

  bool operator==(const Extent&) const = default;
};
std::vector<Extent> extents(const Graph& graph, Extent input);

}  // namespace pith
