// The reference engine: every operation as its definition says, nothing fused, nothing fast. It makes no code.
#include "net/engine.hpp"

#include <algorithm>
#include <cmath>

#include "net/kernels.hpp"

namespace pith {
namespace {

// Of each value, the node that uses it last; behind the last one for those that are kept for the caller.
std::vector<size_t> last_uses(const Graph& graph) {
  const std::vector<Node>& nodes = graph.nodes();
  std::vector<size_t> last(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i)
    for (const int input : nodes[i].inputs) last[input] = i;
  for (size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].op == Op::input) last[i] = nodes.size();
  for (const int output : graph.outputs()) last[output] = nodes.size();
  return last;
}

class ReferenceExecutor : public Executor {
 public:
  ReferenceExecutor(const Graph& graph, Extent input)
      : graph_(graph), extents_(extents(graph, input)), values_(graph.nodes().size()), last_use_(last_uses(graph)) {
    for (size_t i = 0; i < values_.size(); ++i) {
      const int value = static_cast<int>(i);
      if (graph_.nodes()[i].op == Op::input) inputs_.push_back(value);
      if (last_use_[i] == values_.size()) values_[i].resize(map(value).size());
    }
  }

  FeatureMap input(int index) override { return map(inputs_.at(index)); }
  FeatureMap output(int index) override { return map(graph_.outputs().at(index)); }

  void run() override {
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      const Node& node = graph_.nodes()[i];
      values_[i].resize(map(static_cast<int>(i)).size());
      compute(node, static_cast<int>(i));
      for (const int input : node.inputs)
        if (last_use_[input] == i) std::vector<float>().swap(values_[input]);
    }
  }

 private:
  FeatureMap map_of(size_t i, float* data) const {
    return {data, DataType::f32, extents_[i].height, extents_[i].width, graph_.nodes()[i].channels};
  }
  FeatureMap map(int i) { return map_of(i, values_[i].data()); }

  void compute(const Node& node, int i) {
    std::vector<float>& out = values_[i];
    const std::vector<float>* in = node.inputs.empty() ? nullptr : &values_[node.inputs[0]];
    switch (node.op) {
      case Op::input: break;
      case Op::convolution: convolve(node, map(node.inputs[0]), map(i)); break;
      case Op::depthwise: filter_depthwise(node, map(node.inputs[0]), map(i)); break;
      case Op::leaky_relu:
        for (size_t k = 0; k < out.size(); ++k) out[k] = (*in)[k] >= 0 ? (*in)[k] : kLeakySlope * (*in)[k];
        break;
      case Op::add:
        for (size_t k = 0; k < out.size(); ++k) out[k] = (*in)[k] + values_[node.inputs[1]][k];
        break;
      case Op::shuffle: shuffle(map(node.inputs[0]), map(i)); break;
      case Op::unshuffle: unshuffle(map(node.inputs[0]), map(i)); break;
      case Op::concat: concat(map(node.inputs[0]), map(node.inputs[1]), map(i)); break;
      case Op::round_clip:
        for (size_t k = 0; k < out.size(); ++k)
          out[k] = std::clamp(std::nearbyint((*in)[k] * node.scale), node.low, node.high);
        break;
    }
  }

  // Calls use(in_position, tap) for every tap of a 1x1 or 3x3 kernel that falls inside the map.
  template <typename Use>
  static void for_each_tap(const FeatureMap& in, int y, int x, int kernel, Use use) {
    const int reach = kernel / 2;
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        if (y + dy < 0 || y + dy >= in.height || x + dx < 0 || x + dx >= in.width) continue;
        use(static_cast<size_t>(y + dy) * in.width + x + dx, (dy + reach) * kernel + dx + reach);
      }
  }

  // Sums in double, so that the rounding of the reference is far below that of what it judges.
  static void convolve(const Node& node, const FeatureMap& in, const FeatureMap& out) {
    const float* from = static_cast<const float*>(in.data);
    float* to = static_cast<float*>(out.data);
    const int kernel = node.weight->shape.size() == 4 ? 3 : 1, taps = kernel * kernel;
    for (int y = 0; y < out.height; ++y)
      for (int x = 0; x < out.width; ++x)
        for (int o = 0; o < out.channels; ++o) {
          double sum = node.bias ? node.bias->data[o] : 0;
          const float* weight = &node.weight->data[static_cast<size_t>(o) * in.channels * taps];
          for_each_tap(in, y, x, kernel, [&](size_t position, int tap) {
            for (int c = 0; c < in.channels; ++c)
              sum += static_cast<double>(weight[c * taps + tap]) * from[position * in.channels + c];
          });
          const double gain = node.gain.factors.empty() ? 1 : node.gain.factors[o];
          to[(static_cast<size_t>(y) * out.width + x) * out.channels + o] = static_cast<float>(sum * gain);
        }
  }

  static void filter_depthwise(const Node& node, const FeatureMap& in, const FeatureMap& out) {
    const float* from = static_cast<const float*>(in.data);
    float* to = static_cast<float*>(out.data);
    for (int y = 0; y < out.height; ++y)
      for (int x = 0; x < out.width; ++x)
        for (int c = 0; c < out.channels; ++c) {
          double sum = node.bias->data[c];
          for_each_tap(in, y, x, 3, [&](size_t position, int tap) {
            sum += static_cast<double>(node.weight->data[c * 9 + tap]) * from[position * in.channels + c];
          });
          to[(static_cast<size_t>(y) * out.width + x) * out.channels + c] = static_cast<float>(sum);
        }
  }

  Graph graph_;
  std::vector<Extent> extents_;
  std::vector<std::vector<float>> values_;  // of the nodes, from when they are computed to their last use
  std::vector<size_t> last_use_;            // of each value, by a node; behind the last: kept for the caller
  std::vector<int> inputs_;
};

class ReferenceEngine : public Engine {
 public:
  ReferenceEngine() : Engine(system_memory()) {}
  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override {
    return std::make_unique<ReferenceExecutor>(graph, input);
  }
  GraphMemory memory_of(const Graph& graph, Extent input) override {
    const std::vector<Node>& nodes = graph.nodes();
    const std::vector<Extent> extent_of = extents(graph, input);
    const std::vector<size_t> last_use = last_uses(graph);
    const auto bytes = [&](size_t i) {
      return sizeof(float) * extent_of[i].height * extent_of[i].width * nodes[i].channels;
    };
    size_t held = 0;
    for (size_t i = 0; i < nodes.size(); ++i) held += last_use[i] == nodes.size() ? bytes(i) : 0;
    size_t most = held;
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (last_use[i] < nodes.size()) held += bytes(i);
      most = std::max(most, held);
      for (const int input : nodes[i].inputs)
        if (last_use[input] == i) held -= bytes(input);
    }
    return {most, 0};
  }
  DataType precision() const override { return DataType::f32; }
};

}  // namespace

std::unique_ptr<Engine> make_reference_engine() { return std::make_unique<ReferenceEngine>(); }

}  // namespace pith
