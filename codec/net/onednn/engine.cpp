#include "net/engine.hpp"

#include <algorithm>

#include "base/headroom.hpp"
#include "net/onednn/errors.hpp"
#include "net/onednn/single_thread.hpp"
#include "net/onednn/strip_convolution.hpp"
#include "net/strip_plan.hpp"

namespace pith {
namespace onednn {
namespace {

// What a graph's convolutions are at one extent.
struct Convolutions {
  Convolutions(const Graph& graph, const StripPlan& plan, DescriptionCache& descriptions) {
    for (size_t g = 0; g < plan.groups.size(); ++g)
      for (int i = plan.groups[g].first; i <= plan.groups[g].last; ++i) {
        const bool convolution = plan.operations[i].weight != nullptr;
        of_step.push_back(convolution ? static_cast<int>(all.size()) : -1);
        if (convolution)
          all.emplace_back(descriptions, graph, plan.steps[i], plan.values[plan.operations[i].inputs[0]].map,
                           plan.values[plan.steps[i].output].map, plan.strips[g]);
      }
  }

  size_t scratchpad_bytes() const {
    size_t bytes = 0;
    for (const StripConvolution& convolution : all) bytes = std::max(bytes, convolution.scratchpad_size());
    return bytes;
  }

  std::vector<StripConvolution> all;
  std::vector<int> of_step;  // -1 where it is none
};

// A graph at one extent, described but not allocated.
struct Description {
  Description(const Graph& graph, Extent input, DataType precision, DescriptionCache& descriptions)
      : plan(graph, input, precision), convolutions(graph, plan, descriptions) {
    plan.plan_buffers(convolutions.scratchpad_bytes());
  }

  GraphMemory memory() const {
    GraphMemory memory{block_size(plan.arena.size), 0};
    for (const StripConvolution& convolution : convolutions.all)
      (convolution.shares_weights() ? memory.weights : memory.executor) += convolution.weight_bytes();
    return memory;
  }

  StripPlan plan;
  Convolutions convolutions;
};

// The same with the memory that it runs in.
class OnednnExecutor : public StripExecutor {
 public:
  OnednnExecutor(Description description, DescriptionCache& descriptions, WeightStore& store,
                 std::pmr::memory_resource& memory)
      : StripExecutor(std::move(description.plan), memory),
        convolutions_(std::move(description.convolutions)),
        stream_(descriptions.engine) {
    for (StripConvolution& convolution : convolutions_.all) convolution.bind(descriptions, store, plan().scratchpad);
  }

  void run() override try {
    SingleThread here;
    const Headroom room(Headroom::kToRun);
    run_strips();
    stream_.wait();
    cast_results();
  } catch (const dnnl::error& e) {
    rethrow(e);
  }

 private:
  void convolve(int step, const Strip& strip, void* from, void* to) override {
    convolutions_.all[convolutions_.of_step[step]].run(stream_, strip, from, to);
  }

  Convolutions convolutions_;
  dnnl::stream stream_;
};

dnnl::engine make_cpu_engine() try {
  const Headroom room(Headroom::kToMake);
  dnnl::set_primitive_cache_capacity(0);  // of the process; see description_cache.hpp
  return dnnl::engine(dnnl::engine::kind::cpu, 0);
} catch (const dnnl::error& e) {
  rethrow(e);
}

class OnednnEngine : public Engine {
 public:
  OnednnEngine(DataType precision, std::pmr::memory_resource& memory)
      : Engine(memory), precision_(precision), descriptions_(make_cpu_engine()), store_(descriptions_.engine) {}

  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override try {
    const SingleThread here;
    return std::make_unique<OnednnExecutor>(Description(graph, input, precision_, descriptions_), descriptions_, store_,
                                            memory());
  } catch (const dnnl::error& e) {
    rethrow(e);
  }

  GraphMemory memory_of(const Graph& graph, Extent input) override try {
    const SingleThread here;
    return Description(graph, input, precision_, descriptions_).memory();
  } catch (const dnnl::error& e) {
    rethrow(e);
  }

  DataType precision() const override { return precision_; }

 private:
  DataType precision_;
  DescriptionCache descriptions_;
  WeightStore store_;
};

}  // namespace
}  // namespace onednn

std::unique_ptr<Engine> make_onednn_engine(DataType precision, std::pmr::memory_resource& memory) {
  return std::make_unique<onednn::OnednnEngine>(precision, memory);
}

}  // namespace pith
