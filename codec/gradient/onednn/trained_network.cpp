#include "gradient/onednn/trained_network.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/headroom.hpp"
#include "gradient/kernels.hpp"
#include "model/anchors.hpp"
#include "net/kernels.hpp"
#include "net/onednn/errors.hpp"
#include "net/onednn/single_thread.hpp"
#include "net/schedule.hpp"

namespace pith {
namespace {

size_t bytes_of(const FeatureMap& map) { return map.size() * size_of(map.type); }

// The round_clip that a step absorbed, or null.
const PostOp* rounding_of(const Step& step) {
  for (const PostOp& op : step.post_ops)
    if (op.kind == PostOp::round_clip) return &op;
  return nullptr;
}

bool has(const Step& step, PostOp::Kind kind) {
  return std::any_of(step.post_ops.begin(), step.post_ops.end(), [&](const PostOp& op) { return op.kind == kind; });
}

void copy(const FeatureMap& from, const FeatureMap& to) {
  if (from.type == to.type)
    std::memcpy(to.data, from.data, bytes_of(from));
  else
    cast(from, to);
}

}  // namespace

TrainedNetwork::TrainedNetwork(const Graph& graph, Extent extent, const Network::Settings& settings,
                               WeightCopies& weights) try
    : TrainedNetwork(graph, extent, settings, weights.engine) {
  onednn::SingleThread here;
  allocate();
  for (Layer& layer : layers_) {
    if (!layer.convolution || !settings.weight_gradients) continue;
    const Headroom room(Headroom::kToMake);
    FeatureMap by_out = layer.bare ? layer.raw : values_[layer.step.output];
    by_out.type = precision_;
    layer.weight_gradient = &weight_gradients_.emplace_back(weights.engine, layer.node, values_[layer.node.inputs[0]],
                                                            by_out, settings.batch);
    scratchpad_bytes_ = std::max(scratchpad_bytes_, layer.weight_gradient->scratchpad_size());
  }
  scratchpad_ = make_block<char>(scratchpad_bytes_, *settings_.memory);
  for (TrainedConvolution& convolution : convolutions_) {
    const Headroom room(Headroom::kToMake);
    convolution.bind(weights, scratchpad_.get());
  }
} catch (const dnnl::error& e) {
  onednn::rethrow(e);
}

GraphMemory TrainedNetwork::memory(const Graph& graph, Extent extent, const Network::Settings& settings) try {
  const TrainedNetwork plan(graph, extent, settings, dnnl::engine(dnnl::engine::kind::cpu, 0));
  GraphMemory memory{
      block_size(plan.value_plan_.size) + block_size(plan.plan_.arena.size) + block_size(plan.scratchpad_bytes_), 0};
  for (const TrainedConvolution& convolution : plan.convolutions_) memory.weights += convolution.weight_bytes();
  return memory;
} catch (const dnnl::error& e) {
  onednn::rethrow(e);
}

TrainedNetwork::TrainedNetwork(const Graph& graph, Extent extent, const Network::Settings& settings,
                               const dnnl::engine& engine)
    : settings_(settings),
      precision_(graph.exact() ? DataType::f32 : settings.precision),
      stream_(engine),
      outputs_(graph.outputs()) {
  onednn::SingleThread here;
  const std::vector<Step> steps = schedule(graph);
  const std::vector<Extent> extent_of = extents(graph, extent);
  const std::vector<DataType> types = value_types(graph, steps, precision_);
  std::vector<size_t> gradient_bytes;
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    values_.push_back({nullptr, types[i], settings.batch * extent_of[i].height, extent_of[i].width, node.channels});
    gradient_bytes.push_back(values_.back().size() * size_of(precision_));
    if (node.op == Op::input) inputs_.push_back(static_cast<int>(i));
  }
  plan_ = plan_backward(graph, steps, gradient_bytes, settings.input_gradients);
  for (size_t i = 0; i < steps.size(); ++i) {
    const Node& node = graph.nodes()[steps[i].node];
    const bool bare = !node.gain.factors.empty() || rounding_of(steps[i]);
    layers_.push_back({steps[i], node, plan_.steps[i], bare, {}, {}});
    Layer& layer = layers_.back();
    if (const PostOp* op = rounding_of(layer.step)) {
      if (layer.step.post_ops.size() > 1)
        throw Error(PITH_ERROR_INTERNAL, "a network cannot be trained: it rounds a sum");
      layer.node.scale = graph.nodes()[op->node].scale;
      layer.node.low = graph.nodes()[op->node].low;
      layer.node.high = graph.nodes()[op->node].high;
    }
  }
  plan_values();
  describe_convolutions(engine);
}

void TrainedNetwork::describe_convolutions(const dnnl::engine& engine) {
  const onednn::SingleThread here;
  for (Layer& layer : layers_) {
    if (!layer.node.weight) continue;
    const Headroom room(Headroom::kToMake);
    const TrainedConvolution::Settings settings{settings_.batch,
                                                precision_,
                                                !layer.bare && has(layer.step, PostOp::leaky_relu),
                                                !layer.bare && has(layer.step, PostOp::add),
                                                layer.back.to_input,
                                                layer.back.adds};
    layer.convolution =
        &convolutions_.emplace_back(layer.node, values_[layer.node.inputs[0]],
                                    layer.bare ? layer.raw : values_[layer.step.output], settings, engine);
    scratchpad_bytes_ = std::max(scratchpad_bytes_, layer.convolution->scratchpad_size());
  }
}

// Gradients come and go. So do values that the way back does not ask for: those of activations tell it their sign, and
// gradients by weights need whatever a convolution reads.
void TrainedNetwork::plan_values() {
  const int end = static_cast<int>(layers_.size());
  std::vector<int> last_read(values_.size(), 0);
  for (int i = 0; i < end; ++i) {
    for (int input : layers_[i].node.inputs) last_read[input] = i;
    if (layers_[i].step.operand >= 0) last_read[layers_[i].step.operand] = i;
  }
  std::vector<BufferRequest> requests;
  auto hold = [&](FeatureMap& map, int first, int last) {
    held_.push_back(&map);
    requests.push_back({bytes_of(map), first, last});
  };
  for (int input : inputs_) hold(values_[input], 0, end);
  for (int i = 0; i < end; ++i) {
    Layer& layer = layers_[i];
    // Of a value that a step makes on its way to the result nothing is held.
    const int output = layer.step.output;
    const bool is_output = std::count(outputs_.begin(), outputs_.end(), output) != 0;
    const bool stays = settings_.weight_gradients || is_output || has(layer.step, PostOp::leaky_relu);
    hold(values_[output], i, stays ? end : last_read[output]);
    if (!layer.bare) continue;
    if (has(layer.step, PostOp::leaky_relu))
      throw Error(PITH_ERROR_INTERNAL, "a network cannot be trained: it activates a gain");
    layer.raw = values_[layer.node.inputs[0]];
    layer.raw.channels = layer.node.channels;
    layer.raw.type = precision_;
    hold(layer.raw, i, end);
  }
  value_plan_ = plan_arena(requests);
}

void TrainedNetwork::allocate() {
  value_memory_ = make_block<char>(value_plan_.size, *settings_.memory);
  std::memset(value_memory_.get(), 0, value_plan_.size);
  for (size_t i = 0; i < held_.size(); ++i) held_[i]->data = value_memory_.get() + value_plan_.offsets[i];
  gradient_memory_ = make_block<char>(plan_.arena.size, *settings_.memory);
  std::memset(gradient_memory_.get(), 0, plan_.arena.size);
}

FeatureMap TrainedNetwork::gradient(int value) const {
  FeatureMap map = values_[value];
  map.type = precision_;
  map.data = gradient_memory_.get() + plan_.arena.offsets[plan_.buffer_of.at(value)];
  return map;
}

void TrainedNetwork::forward(std::span<const Quality> qualities) {
  onednn::SingleThread here;
  const Headroom room(Headroom::kToRun);
  qualities_.assign(qualities.begin(), qualities.end());
  for (Layer& layer : layers_) run(layer, qualities);
  stream_.wait();
}

void TrainedNetwork::run(Layer& layer, std::span<const Quality> qualities) {
  const Node& node = layer.node;
  const FeatureMap in = values_[node.inputs[0]], out = values_[layer.step.output];
  if (node.op == Op::shuffle) return shuffle(in, out);
  if (node.op == Op::unshuffle) return unshuffle(in, out);
  if (node.op == Op::concat) return concat(in, values_[node.inputs[1]], out);
  if (!layer.bare) {
    if (layer.step.operand >= 0) copy(values_[layer.step.operand], out);
    return layer.convolution->forward(stream_, in.data, out.data);
  }
  layer.convolution->forward(stream_, in.data, layer.raw.data);
  if (node.gain.factors.empty()) return round_clip(layer.raw, node.scale, node.low, node.high, !settings_.smooth, out);
  set_gains(layer, qualities);
  apply_gain(layer.raw, layer.gains, settings_.batch, out);
  if (layer.step.operand >= 0) add(values_[layer.step.operand], out);
}

void TrainedNetwork::set_gains(Layer& layer, std::span<const Quality> qualities) {
  layer.gains.clear();
  for (const Quality& quality : qualities) {
    const std::vector<float> once = quality.gains(*layer.node.gain.logarithms);
    for (int c = 0; c < layer.node.channels; c += static_cast<int>(once.size()))
      layer.gains.insert(layer.gains.end(), once.begin(), once.end());
  }
}

void TrainedNetwork::backward(Gradients* gradients) {
  onednn::SingleThread here;
  const Headroom room(Headroom::kToRun);
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
    if (layer->back.needed) go_back(*layer, gradients);
  stream_.wait();
}

void TrainedNetwork::go_back(Layer& layer, Gradients* gradients) {
  const Node& node = layer.node;
  const FeatureMap by_out = gradient(layer.step.output);
  if (!node.weight) {
    if (!layer.back.to_input) return;
    if (node.op == Op::shuffle) return unshuffle(by_out, gradient(node.inputs[0]));
    if (node.op == Op::unshuffle) return shuffle(by_out, gradient(node.inputs[0]));
    return split(by_out, gradient(node.inputs[0]), gradient(node.inputs[1]));
  }
  if (has(layer.step, PostOp::leaky_relu)) leaky_relu_backward(values_[layer.step.output], by_out);
  if (layer.back.to_operand) add(by_out, gradient(layer.step.operand));
  FeatureMap by_convolution = by_out;
  if (rounding_of(layer.step)) {
    round_clip_backward(layer.raw, node.scale, node.low, node.high, !settings_.smooth, by_out);
  } else if (layer.bare) {
    std::vector<float> by_logarithm(layer.gains.size());
    gain_backward(by_out, layer.gains, settings_.batch, layer.raw, &by_logarithm);
    if (gradients) add_gain_gradient(layer, by_logarithm, *gradients);
    by_convolution = layer.raw;
  }
  const int input = node.inputs[0];
  if (gradients) layer.weight_gradient->run(stream_, values_[input], by_convolution, *gradients, scratchpad_.get());
  if (layer.back.to_input) layer.convolution->to_input(stream_, by_convolution.data, gradient(input).data);
}

// Factors are [batch, channels], where a row of the table may be repeated.
void TrainedNetwork::add_gain_gradient(const Layer& layer, const std::vector<float>& by_logarithm,
                                       Gradients& gradients) const {
  const Tensor& table = *layer.node.gain.logarithms;
  const auto once = static_cast<size_t>(table.shape[1]), channels = static_cast<size_t>(layer.node.channels);
  std::vector<float> rows(qualities_.size() * once);
  for (size_t i = 0; i < by_logarithm.size(); ++i) rows[i / channels * once + i % channels % once] += by_logarithm[i];
  add_to_anchors(rows, qualities_, gradients.of(table));
}

Network::Network(const Graph& graph, Extent extent, const Settings& settings, LayerWeights& weights)
    : network_(std::make_unique<TrainedNetwork>(graph, extent, settings, weights.copies())) {}

Network::~Network() = default;

GraphMemory Network::memory(const Graph& graph, Extent extent, const Settings& settings) {
  return TrainedNetwork::memory(graph, extent, settings);
}

FeatureMap Network::input(int index) const { return network_->input(index); }
FeatureMap Network::output(int index) const { return network_->output(index); }
void Network::forward(std::span<const Quality> qualities) { network_->forward(qualities); }
FeatureMap Network::output_gradient(int index) const { return network_->output_gradient(index); }
FeatureMap Network::input_gradient(int index) const { return network_->input_gradient(index); }
void Network::backward(Gradients& gradients) { network_->backward(&gradients); }
void Network::backward() { network_->backward(nullptr); }

}  // namespace pith
