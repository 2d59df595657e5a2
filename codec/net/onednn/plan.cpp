#include "net/onednn/plan.hpp"

#include <algorithm>

#include "net/schedule.hpp"

namespace pith::onednn {
namespace {

// The widest map of a strip: with the maps beside it and the weights this fits the second-level caches
// of today's processors (1 to 2 MB a core).
constexpr size_t kStripBytes = 512 << 10;

}  // namespace

Plan::Plan(const Graph& graph, Extent input, DataType precision, DescriptionCache& descriptions)
    : outputs(graph.outputs()), steps(schedule(graph)), groups(group_steps(graph, steps)) {
  for (const Step& step : steps) operations.push_back(graph.nodes()[step.node]);
  describe_values(graph, input, graph.exact() ? DataType::f32 : precision);
  find_strip_values(graph);
  cut_strips();
  describe_convolutions(graph, descriptions);
  plan_buffers();
}

void Plan::describe_values(const Graph& graph, Extent input, DataType precision) {
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
void Plan::find_strip_values(const Graph& graph) {
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
    Value &a = values[step.operand], &b = values[step.output];
    a.strip_only = b.strip_only = a.strip_only && b.strip_only;
  };
  std::for_each(steps.begin(), steps.end(), agree);
  std::for_each(steps.rbegin(), steps.rend(), agree);
}

// Decides on how many rows each group works at a time.
void Plan::cut_strips() {
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

void Plan::describe_convolutions(const Graph& graph, DescriptionCache& descriptions) {
  for (size_t g = 0; g < groups.size(); ++g)
    for (int i = groups[g].first; i <= groups[g].last; ++i) {
      const bool convolution = operations[i].weight != nullptr;
      convolution_of.push_back(convolution ? static_cast<int>(convolutions.size()) : -1);
      if (convolution)
        convolutions.emplace_back(descriptions, graph, steps[i], values[operations[i].inputs[0]].map,
                                  values[steps[i].output].map, strips[g]);
    }
}

// One buffer for each value, but for sums in place, which stay in their operand's. Time is counted in groups, because
// the steps of a group take turns.
void Plan::plan_buffers() {
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
      const Value& value = values[step.output];
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
  size_t scratchpad_bytes = 0;
  for (const StripConvolution& convolution : convolutions)
    scratchpad_bytes = std::max(scratchpad_bytes, convolution.scratchpad_size());
  scratchpad_buffer_ = request(scratchpad_bytes, 0, end);
  arena = plan_arena(requests);
}

void Plan::place(char* block) {
  const auto at = [&](int buffer) -> void* { return buffer < 0 ? nullptr : block + arena.offsets[buffer]; };
  for (size_t i = 0; i < values.size(); ++i) values[i].map.data = at(buffers_[i]);
  for (size_t i = 0; i < results.size(); ++i) results[i].data = at(result_buffers_[i]);
  scratchpad = at(scratchpad_buffer_);
}

GraphMemory Plan::memory() const {
  GraphMemory memory{block_size(arena.size), 0};
  for (const StripConvolution& convolution : convolutions)
    (convolution.shares_weights() ? memory.weights : memory.executor) += convolution.weight_bytes();
  return memory;
}

}  // namespace pith::onednn
