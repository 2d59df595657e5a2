// Engine on oneDNN: channels-last, activations and sums fused, one arena of buffers an executor.
#include "net/engine.hpp"

#include <algorithm>
#include <string>

#include "error.hpp"
#include "net/arena.hpp"
#include "net/kernels.hpp"
#include "net/onednn/weight_store.hpp"
#include "net/schedule.hpp"

namespace pith {
namespace {

using dnnl::memory;

memory::data_type dnnl_type(DataType type) {
  return type == DataType::f32 ? memory::data_type::f32 : memory::data_type::bf16;
}

memory::desc describe(const FeatureMap& map) {
  return {{1, map.channels, map.height, map.width}, dnnl_type(map.type), memory::format_tag::nhwc};
}

// A convolution with everything bound to it but the addresses of its maps.
struct Convolution {
  dnnl::convolution_forward primitive;
  std::unordered_map<int, memory> arguments;
};

class OnednnExecutor : public Executor {
 public:
  OnednnExecutor(const Graph& graph, Extent input, DataType precision, const dnnl::engine& engine,
                 onednn::WeightStore& store)
      : engine_(engine), stream_(engine), outputs_(graph.outputs()), steps_(schedule(graph)) {
    describe_values(graph, input, graph.exact() ? DataType::f32 : precision);
    std::vector<dnnl::convolution_forward::primitive_desc> primitives;
    size_t scratch = 0;
    for (const Step& step : steps_) {
      const Node& node = graph.nodes()[step.node];
      if (!node.weight) continue;
      primitives.push_back(create(graph, step));
      scratch = std::max(scratch, primitives.back().scratchpad_desc().get_size());
    }
    allocate(graph, scratch);
    size_t next = 0;
    for (const Step& step : steps_)
      convolutions_.push_back(graph.nodes()[step.node].weight ? bind(graph, step, primitives[next++], store)
                                                              : Convolution{});
    for (const Step& step : steps_) operations_.push_back(graph.nodes()[step.node]);
  }

  FeatureMap input(int index) override { return values_[inputs_.at(index)]; }
  FeatureMap output(int index) override { return results_.at(index); }

  void run() override {
    for (size_t i = 0; i < steps_.size(); ++i) {
      const Node& node = operations_[i];
      const FeatureMap& out = values_[steps_[i].output];
      if (steps_[i].operand >= 0 && !steps_[i].in_place) cast(values_[steps_[i].operand], out);
      if (node.weight) convolutions_[i].primitive.execute(stream_, convolutions_[i].arguments);
      else if (node.op == Op::shuffle) shuffle(values_[node.inputs[0]], out);
      else if (node.op == Op::unshuffle) unshuffle(values_[node.inputs[0]], out);
      else concat(values_[node.inputs[0]], values_[node.inputs[1]], out);
    }
    stream_.wait();
    for (size_t i = 0; i < outputs_.size(); ++i)
      if (results_[i].data != values_[outputs_[i]].data) cast(values_[outputs_[i]], results_[i]);
  }

 private:
  // A result that a convolution writes and nobody reads inside the network leaves in f32, and so does what is added to
  // it if it comes from a convolution and has no other use. All else has the precision of the network.
  void describe_values(const Graph& graph, Extent input, DataType precision) {
    const auto& nodes = graph.nodes();
    const std::vector<Extent> extent = extents(graph, input);
    for (size_t i = 0; i < nodes.size(); ++i) {
      values_.push_back({nullptr, precision, extent[i].height, extent[i].width, nodes[i].channels});
      if (nodes[i].op == Op::input) inputs_.push_back(static_cast<int>(i));
    }
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      if (!nodes[step->node].weight) continue;
      const int reader = sum_from(step->output);
      if ((is_output(step->output) && count_readers(graph, step->output) == 0) ||
          (reader >= 0 && values_[reader].type == DataType::f32 && count_readers(graph, step->output) == 1))
        values_[step->output].type = DataType::f32;
    }
    for (Step& step : steps_)
      if (step.operand >= 0 && values_[step.operand].type != values_[step.output].type) step.in_place = false;
  }

  bool is_output(int value) const { return std::count(outputs_.begin(), outputs_.end(), value) != 0; }

  static int count_readers(const Graph& graph, int value) {
    int readers = 0;
    for (const Node& node : graph.nodes()) readers += std::count(node.inputs.begin(), node.inputs.end(), value) != 0;
    return readers;
  }

  // The result of the step whose sum starts from this value, or -1.
  int sum_from(int value) const {
    for (const Step& step : steps_)
      if (step.operand == value) return step.output;
    return -1;
  }

  dnnl::convolution_forward::primitive_desc create(const Graph& graph, const Step& step) const {
    const Node& node = graph.nodes()[step.node];
    dnnl::post_ops ops;
    for (const PostOp& op : step.post_ops) {
      const Node& absorbed = graph.nodes()[op.node];
      if (op.kind == PostOp::leaky_relu) {
        onednn::append_eltwise(ops, dnnl::algorithm::eltwise_relu, kLeakySlope, 0);
      } else if (op.kind == PostOp::round_clip) {
        onednn::append_eltwise(ops, dnnl::algorithm::eltwise_linear, absorbed.scale, 0);
        onednn::append_eltwise(ops, dnnl::algorithm::eltwise_round, 0, 0);
        onednn::append_eltwise(ops, dnnl::algorithm::eltwise_clip, absorbed.low, absorbed.high);
      } else {
        ops.append_sum(1.f);
      }
    }
    dnnl::primitive_attr attr;
    attr.set_post_ops(ops);
    attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    onednn::require_strict_math(attr);
    const FeatureMap& src = values_[node.inputs[0]];
    const memory::dims weight = onednn::weight_dims(node);
    return onednn::describe_convolution(
        engine_,
        {describe(src), memory::desc(weight, dnnl_type(src.type), memory::format_tag::any),
         memory::desc({node.channels}, memory::data_type::f32, memory::format_tag::x), describe(values_[step.output]),
         static_cast<int>(weight.back() / 2)},
        attr);
  }

  // One buffer for each value, but for sums in place, which stay in their operand's.
  void allocate(const Graph& graph, size_t scratch) {
    const int end = static_cast<int>(steps_.size());
    std::vector<BufferRequest> requests;
    std::vector<int> buffer_of(values_.size(), -1);
    auto size = [](const FeatureMap& map) { return map.size() * size_of(map.type); };
    auto request = [&](size_t bytes, int first, int last) {
      requests.push_back({bytes, first, last});
      return static_cast<int>(requests.size()) - 1;
    };
    for (int input : inputs_) buffer_of[input] = request(size(values_[input]), 0, 0);
    for (int i = 0; i < end; ++i) {
      const Step& step = steps_[i];
      auto use = [&](int value) { requests[buffer_of[value]].last = i; };
      for (int input : graph.nodes()[step.node].inputs) use(input);
      int& mine = buffer_of[step.output];
      if (step.operand >= 0) use(step.operand);
      if (step.in_place) mine = buffer_of[step.operand];
      if (mine < 0) mine = request(size(values_[step.output]), i, i);
    }
    for (int output : outputs_) requests[buffer_of[output]].last = end;
    std::vector<int> cast_buffers;
    for (int output : outputs_) {
      FeatureMap map = values_[output];
      const bool needs_cast = map.type != DataType::f32;
      map.type = DataType::f32;
      results_.push_back(map);
      cast_buffers.push_back(needs_cast ? request(size(map), end, end) : buffer_of[output]);
    }
    const int scratch_buffer = request(scratch, 0, end);

    const ArenaPlan plan = plan_arena(requests);
    arena_ = memory({{static_cast<memory::dim>(plan.size + kArenaAlignment)}, memory::data_type::u8, memory::format_tag::x}, engine_);
    char* base = static_cast<char*>(arena_.get_data_handle());
    auto place = [&](int buffer) { return buffer < 0 ? nullptr : base + plan.offsets[buffer]; };
    for (size_t i = 0; i < values_.size(); ++i) values_[i].data = place(buffer_of[i]);
    for (size_t i = 0; i < results_.size(); ++i) results_[i].data = place(cast_buffers[i]);
    scratch_ = place(scratch_buffer);
  }

  Convolution bind(const Graph& graph, const Step& step, const dnnl::convolution_forward::primitive_desc& described,
                   onednn::WeightStore& store) const {
    const Node& node = graph.nodes()[step.node];
    const FeatureMap &src = values_[node.inputs[0]], &dst = values_[step.output];
    return {dnnl::convolution_forward(described),
            {{DNNL_ARG_SRC, memory(describe(src), engine_, src.data)},
             {DNNL_ARG_DST, memory(describe(dst), engine_, dst.data)},
             {DNNL_ARG_WEIGHTS, store.weight(node, described.weights_desc())},
             {DNNL_ARG_BIAS, store.bias(node)},
             {DNNL_ARG_SCRATCHPAD, memory(described.scratchpad_desc(), engine_, scratch_)}}};
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<int> outputs_;
  std::vector<Step> steps_;
  std::vector<Node> operations_;     // of each step
  std::vector<FeatureMap> values_;   // of each node
  std::vector<FeatureMap> results_;  // of each output
  std::vector<int> inputs_;
  std::vector<Convolution> convolutions_;  // of each step, empty where it is none
  memory arena_;
  void* scratch_ = nullptr;
};

class OnednnEngine : public Engine {
 public:
  explicit OnednnEngine(DataType precision) : precision_(precision), engine_(dnnl::engine::kind::cpu, 0), store_(engine_) {}

  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override {
    try {
      return std::make_unique<OnednnExecutor>(graph, input, precision_, engine_, store_);
    } catch (const dnnl::error& e) {
      if (e.status == dnnl_out_of_memory) throw std::bad_alloc();
      throw Error(PITH_ERROR_INTERNAL, std::string("oneDNN cannot run the network: ") + e.what());
    }
  }

 private:
  DataType precision_;
  dnnl::engine engine_;
  onednn::WeightStore store_;
};

}  // namespace

std::unique_ptr<Engine> make_onednn_engine(DataType precision) { return std::make_unique<OnednnEngine>(precision); }

}  // namespace pith
