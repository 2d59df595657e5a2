#include "net/onednn/executor.hpp"

#include "base/headroom.hpp"
#include "net/kernels.hpp"
#include "net/onednn/errors.hpp"
#include "net/onednn/single_thread.hpp"

namespace pith::onednn {
namespace {

// The rows of a map, without its data's address for maps that are held only in part.
FeatureMap rows_of(FeatureMap map, void* first_row, int rows) {
  map.data = first_row;
  map.height = rows;
  return map;
}

}  // namespace

OnednnExecutor::OnednnExecutor(Plan plan, const dnnl::engine& engine, WeightStore& store,
                               std::pmr::memory_resource& memory)
    : plan_(std::move(plan)), stream_(engine), arena_(make_block<char>(plan_.arena.size, memory)) {
  plan_.place(arena_.get());
  for (StripConvolution& convolution : plan_.convolutions) convolution.bind(store, plan_.scratchpad);
}

void OnednnExecutor::run() try {
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

void OnednnExecutor::run_step(int i, const Strip& strip) {
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

}  // namespace pith::onednn
