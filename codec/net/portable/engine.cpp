#include <map>
#include <memory>
#include <mutex>

#include "net/portable/convolution.hpp"
#include "net/strip_plan.hpp"

namespace pith {
namespace portable {
namespace {

// Packed weights, made once and shared by every executor of an engine.
class WeightStore {
 public:
  // Those with a gain belong to one quality and are made each time.
  std::shared_ptr<const PackedWeights> get(const Node& node) {
    if (!node.gain.factors.empty()) return std::make_shared<PackedWeights>(node);
    const std::lock_guard lock(mutex_);
    std::shared_ptr<const PackedWeights>& known = packed_[node.weight];
    if (!known) known = std::make_shared<PackedWeights>(node);
    return known;
  }

 private:
  std::mutex mutex_;
  std::map<const Tensor*, std::shared_ptr<const PackedWeights>> packed_;
};

StripPlan plan_of(const Graph& graph, Extent input) {
  StripPlan plan(graph, input, DataType::f32);
  plan.plan_buffers(0);
  return plan;
}

class PortableExecutor : public StripExecutor {
 public:
  PortableExecutor(const Graph& graph, Extent input, WeightStore& store, std::pmr::memory_resource& memory)
      : StripExecutor(plan_of(graph, input), memory) {
    for (size_t i = 0; i < plan().steps.size(); ++i) {
      const Node& node = plan().operations[i];
      convolutions_.push_back({node.weight ? store.get(node) : nullptr, PostOps(graph, plan().steps[i])});
    }
  }

  void run() override { run_strips(); }

 private:
  void convolve(int step, const Strip& strip, void* from, void* to) override {
    const Node& node = plan().operations[step];
    const FeatureMap &in = plan().values[node.inputs[0]].map, &out = plan().values[plan().steps[step].output].map;
    const int rows_above = strip.at_top() ? 0 : reach(node);
    const Rows read{static_cast<float*>(from) + static_cast<size_t>(rows_above) * in.width * in.channels, in.width,
                    in.channels};
    const Rows written{static_cast<float*>(to), out.width, out.channels};
    const Convolution& c = convolutions_[step];
    if (node.op == Op::depthwise)
      filter_depthwise(*c.weights, c.post, strip, read, written);
    else
      portable::convolve(*c.weights, reach(node) ? 9 : 1, c.post, strip, read, written);
  }

  struct Convolution {
    std::shared_ptr<const PackedWeights> weights;
    PostOps post;
  };
  std::vector<Convolution> convolutions_;  // of each step
};

class PortableEngine : public Engine {
 public:
  using Engine::Engine;

  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override {
    return std::make_unique<PortableExecutor>(graph, input, store_, memory());
  }

  GraphMemory memory_of(const Graph& graph, Extent input) override {
    GraphMemory memory{block_size(plan_of(graph, input).arena.size), 0};
    for (const Node& node : graph.nodes())
      if (node.weight) (node.gain.factors.empty() ? memory.weights : memory.executor) += PackedWeights::bytes(node);
    return memory;
  }

  DataType precision() const override { return DataType::f32; }

 private:
  WeightStore store_;
};

}  // namespace
}  // namespace portable

std::unique_ptr<Engine> make_portable_engine(std::pmr::memory_resource& memory) {
  return std::make_unique<portable::PortableEngine>(memory);
}

}  // namespace pith
