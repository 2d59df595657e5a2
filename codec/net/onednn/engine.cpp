#include "net/engine.hpp"

#include "base/headroom.hpp"
#include "base/memory_block.hpp"
#include "net/kernels.hpp"
#include "net/onednn/errors.hpp"
#include "net/onednn/plan.hpp"
#include "net/onednn/single_thread.hpp"

namespace pith {
namespace onednn {
namespace {

// The rows of a map, without its data's address for maps that are held only in part.
FeatureMap rows_of(FeatureMap map, void* first_row, int rows) {
  map.data = first_row;
  map.height = rows;
  return map;
}

// A graph at one extent, with the memory that it runs in.
class OnednnExecutor : public Executor {
 public:
  OnednnExecutor(Plan plan, DescriptionCache& descriptions, WeightStore& store, std::pmr::memory_resource& memory)
      : plan_(std::move(plan)), stream_(descriptions.engine), arena_(make_block<char>(plan_.arena.size, memory)) {
    plan_.place(arena_.get());
    for (StripConvolution& convolution : plan_.convolutions) convolution.bind(descriptions, store, plan_.scratchpad);
  }

  FeatureMap input(int index) override { return map(plan_.inputs.at(index)); }
  FeatureMap output(int index) override { return plan_.results.at(index); }

  void run() override try {
    SingleThread here;
    const Headroom room(Headroom::kToRun);
    for (size_t g = 0; g < plan_.groups.size(); ++g)
      for (const Strip& strip : plan_.strips[g])
        for (int i = plan_.groups[g].first; i <= plan_.groups[g].last; ++i) run_step(i, strip);
    stream_.wait();
    for (size_t i = 0; i < plan_.outputs.size(); ++i)
      if (plan_.results[i].data != map(plan_.outputs[i]).data) cast(map(plan_.outputs[i]), plan_.results[i]);
  } catch (const dnnl::error& e) {
    rethrow(e);
  }

 private:
  void run_step(int i, const Strip& strip) {
    const Step& step = plan_.steps[i];
    const Node& node = plan_.operations[i];
    const Value& out = plan_.values[step.output];
    if (plan_.convolution_of[i] >= 0) {
      void* to = out.row(strip.y, strip.y);
      if (step.operand >= 0 && !step.in_place) {
        const Value& operand = plan_.values[step.operand];
        cast(rows_of(operand.map, operand.row(strip.y, strip.y), strip.rows), rows_of(out.map, to, strip.rows));
      }
      const int first_row = strip.y - (strip.at_top() ? 0 : reach(node));
      plan_.convolutions[plan_.convolution_of[i]].run(stream_, strip,
                                                      plan_.values[node.inputs[0]].row(first_row, strip.y), to);
    } else if (node.op == Op::shuffle) {
      const Value& in = plan_.values[node.inputs[0]];
      shuffle(rows_of(in.map, in.row(strip.y, strip.y), strip.rows),
              rows_of(out.map, out.row(2 * strip.y, 2 * strip.y), 2 * strip.rows));
    } else if (node.op == Op::unshuffle) {
      unshuffle(map(node.inputs[0]), out.map);
    } else {
      concat(map(node.inputs[0]), map(node.inputs[1]), out.map);
    }
  }

  FeatureMap map(int value) const { return plan_.values[value].map; }

  Plan plan_;
  dnnl::stream stream_;
  MemoryBlock<char> arena_;
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
    return std::make_unique<OnednnExecutor>(Plan(graph, input, precision_, descriptions_), descriptions_, store_,
                                            memory());
  } catch (const dnnl::error& e) {
    rethrow(e);
  }

  GraphMemory memory_of(const Graph& graph, Extent input) override try {
    const SingleThread here;
    return Plan(graph, input, precision_, descriptions_).memory();
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
