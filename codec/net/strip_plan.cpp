#include "net/strip_plan.hpp"

#include <algorithm>

#include "net/kernels.hpp"

namespace pith {
namespace {

// The widest map of a strip: with the maps beside it and the weights this fits the second-level caches
// of today's processors (1 to 2 MB a core).
constexpr size_t kStripBytes = 512 << 10;

// The rows of a map, without its data's address for maps that are held only in part.
FeatureMap rows_of(FeatureMap map, void* first_row, int rows) {
  map.data = first_row;
  map.height = rows;
  return map;
}

}  // namespace

StripPlan::StripPlan(const Graph& graph, Extent input, DataType precision)
    : outputs(graph.outputs()), steps(schedule(graph)), groups(group_steps(graph, steps)) {
  for (const Step& step : steps) operations.push_back(graph.nodes()[step.node]);
  describe_values(graph, input, graph.exact() ? DataType::f32 : precision);
  find_strip_values(graph);
  cut_strips();
}

void StripPlan::describe_values(const Graph& graph, Extent input, DataType precision) {
  const auto& nodes = graph.nodes();
  const std::vector<Extent> extent = extents(graph, input);
  const std::vector<DataType> types = value_types(graph, steps, precision);
  for (size_t i = 0; i < nodes.size(); ++i) {
    values.push_back({{nullptr, types[i], extent[i].height, extent[i].width, nodes[i].channels}});
    if (nodes[i].op == Op::input) inputs.push_back(static_cast<int>(i));
  }
  for (Step& step : steps)
    if (step.operand >= 0 && values[step.operand].map.type != values[step.output].map.type) step.in_place = false;
}

// Finds the values that nothing outside of their group reads: of those one strip is held at a time.
void StripPlan::find_strip_values(const Graph& graph) {
  std::vector<int> group_of(values.size(), -1);  // that produces the value
  for (size_t g = 0; g < groups.size(); ++g)
    for (int i = groups[g].first; i <= groups[g].last; ++i) group_of[steps[i].output] = static_cast<int>(g);
  for (const Step& step : steps) values[step.output].strip_only = !graph.is_output(step.output);
  for (const Step& reader : steps) {
    auto read = [&](int value) {
      if (group_of[value] != group_of[reader.output]) values[value].strip_only = false;
    };
    for (int input : graph.nodes()[reader.node].inputs) read(input);
    if (reader.operand >= 0) read(reader.operand);
  }
  // Sums in place share a buffer, so that either all of it is held or none. Chains of them go both ways.
  auto agree = [&](const Step& step) {
    if (!step.in_place) return;
    HeldMap &a = values[step.operand], &b = values[step.output];
    a.strip_only = b.strip_only = a.strip_only && b.strip_only;
  };
  std::for_each(steps.begin(), steps.end(), agree);
  std::for_each(steps.rbegin(), steps.rend(), agree);
}

// Decides on how many rows each group works at a time.
void StripPlan::cut_strips() {
  for (const Group& group : groups) {
    size_t widest = 1;
    for (int i = group.first; i <= group.last; ++i) widest = std::max(widest, values[steps[i].output].row_bytes());
    const bool shuffles = operations[group.first].op == Op::shuffle;  // then strips are of what it reads
    const int height = values[shuffles ? operations[group.first].inputs[0] : steps[group.first].output].map.height;
    const size_t fitting = std::max<size_t>(1, kStripBytes / widest);
    const bool alone = group.first == group.last;
    const int rows = alone ? height : static_cast<int>(std::min<size_t>(fitting, static_cast<size_t>(height)));
    strips.emplace_back();
    for (int y = 0; y < height; y += rows) strips.back().push_back({y, std::min(rows, height - y), height});
  }
}

// One buffer for each value, but for sums in place, which stay in their operand's. Time is counted in groups, because
// the steps of a group take turns.
void StripPlan::plan_buffers(size_t scratchpad_bytes) {
  const int end = static_cast<int>(groups.size());
  std::vector<BufferRequest> requests;
  auto request = [&](size_t bytes, int first, int last) {
    requests.push_back({bytes, first, last});
    return static_cast<int>(requests.size()) - 1;
  };
  buffers_.assign(values.size(), -1);
  for (int input : inputs) buffers_[input] = request(values[input].row_bytes() * values[input].map.height, 0, 0);
  for (int g = 0; g < end; ++g)
    for (int i = groups[g].first; i <= groups[g].last; ++i) {
      const Step& step = steps[i];
      auto use = [&](int value) { requests[buffers_[value]].last = g; };
      for (int input : operations[i].inputs) use(input);
      if (step.operand >= 0) use(step.operand);
      const HeldMap& value = values[step.output];
      const int rows = value.strip_only ? strips[g][0].rows : value.map.height;
      buffers_[step.output] = step.in_place ? buffers_[step.operand] : request(value.row_bytes() * rows, g, g);
    }
  for (int output : outputs) requests[buffers_[output]].last = end;

  for (int output : outputs) {
    FeatureMap result = values[output].map;
    const bool needs_cast = result.type != DataType::f32;
    result.type = DataType::f32;
    results.push_back(result);
    result_buffers_.push_back(needs_cast ? request(result.size() * size_of(result.type), end, end) : buffers_[output]);
  }
  scratchpad_buffer_ = request(scratchpad_bytes, 0, end);
  arena = plan_arena(requests);
}

void StripPlan::place(char* block) {
  const auto at = [&](int buffer) -> void* { return buffer < 0 ? nullptr : block + arena.offsets[buffer]; };
  for (size_t i = 0; i < values.size(); ++i) values[i].map.data = at(buffers_[i]);
  for (size_t i = 0; i < results.size(); ++i) results[i].data = at(result_buffers_[i]);
  scratchpad = at(scratchpad_buffer_);
}

StripExecutor::StripExecutor(StripPlan plan, std::pmr::memory_resource& memory)
    : plan_(std::move(plan)), arena_(make_block<char>(plan_.arena.size, memory)) {
  plan_.place(arena_.get());
}

void StripExecutor::run_strips() {
  for (size_t g = 0; g < plan_.groups.size(); ++g)
    for (const Strip& strip : plan_.strips[g])
      for (int i = plan_.groups[g].first; i <= plan_.groups[g].last; ++i) run_step(i, strip);
}

void StripExecutor::cast_results() {
  for (size_t i = 0; i < plan_.outputs.size(); ++i) {
    const FeatureMap& value = plan_.values[plan_.outputs[i]].map;
    if (plan_.results[i].data != value.data) cast(value, plan_.results[i]);
  }
}

void StripExecutor::run_step(int i, const Strip& strip) {
  const Step& step = plan_.steps[i];
  const Node& node = plan_.operations[i];
  const HeldMap& in = plan_.values[node.inputs[0]];
  const HeldMap& out = plan_.values[step.output];
  if (node.weight) {
    void* const to = out.row(strip.y, strip.y);
    if (step.operand >= 0 && !step.in_place) {
      const HeldMap& operand = plan_.values[step.operand];
      cast(rows_of(operand.map, operand.row(strip.y, strip.y), strip.rows), rows_of(out.map, to, strip.rows));
    }
    const int first_row = strip.y - (strip.at_top() ? 0 : reach(node));
    convolve(i, strip, in.row(first_row, strip.y), to);
  } else if (node.op == Op::shuffle) {
    shuffle(rows_of(in.map, in.row(strip.y, strip.y), strip.rows),
            rows_of(out.map, out.row(2 * strip.y, 2 * strip.y), 2 * strip.rows));
  } else if (node.op == Op::unshuffle) {
    unshuffle(in.map, out.map);
  } else {
    concat(in.map, plan_.values[node.inputs[1]].map, out.map);
  }
}

}  // namespace pith
