#include "net/onednn/executor.hpp"

#include <algorithm>

#include "base/headroom.hpp"
#include "net/arena.hpp"
#include "net/kernels.hpp"
#include "net/onednn/errors.hpp"
#include "net/onednn/single_thread.hpp"
#include "net/value_types.hpp"

namespace pith::onednn {

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

OnednnExecutor::OnednnExecutor(const Graph& graph, Extent input, DataType precision, const dnnl::engine& engine,
                               WeightStore& store, std::pmr::memory_resource& memory)
    : engine_(engine),
      stream_(engine),
      outputs_(graph.outputs()),
      steps_(schedule(graph)),
      groups_(group_steps(graph, steps_)) {
  for (const Step& step : steps_) operations_.push_back(graph.nodes()[step.node]);
  describe_values(graph, input, graph.exact() ? DataType::f32 : precision);
  find_strip_values(graph);
  cut_strips();
  size_t scratchpad = 0;
  for (size_t g = 0; g < groups_.size(); ++g)
    for (int i = groups_[g].first; i <= groups_[g].last; ++i) {
      const bool convolution = operations_[i].weight != nullptr;
      convolution_of_.push_back(convolution ? static_cast<int>(convolutions_.size()) : -1);
      if (!convolution) continue;
      convolutions_.emplace_back(engine_, graph, steps_[i], map(operations_[i].inputs[0]), map(steps_[i].output),
                                 strips_[g]);
      scratchpad = std::max(scratchpad, convolutions_.back().scratchpad_size());
    }
  allocate(scratchpad, memory);
  for (StripConvolution& convolution : convolutions_) convolution.bind(store, scratchpad_);
}

bool OnednnExecutor::is_output(int value) const { return std::count(outputs_.begin(), outputs_.end(), value) != 0; }

void OnednnExecutor::describe_values(const Graph& graph, Extent input, DataType precision) {
  const auto& nodes = graph.nodes();
  const std::vector<Extent> extent = extents(graph, input);
  const std::vector<DataType> types = value_types(graph, steps_, precision);
  for (size_t i = 0; i < nodes.size(); ++i) {
    values_.push_back({{nullptr, types[i], extent[i].height, extent[i].width, nodes[i].channels}});
    if (nodes[i].op == Op::input) inputs_.push_back(static_cast<int>(i));
  }
  for (Step& step : steps_)
    if (step.operand >= 0 && map(step.operand).type != map(step.output).type) step.in_place = false;
}

// Finds the values that nothing outside of their group reads: of those one strip is held at a time.
void OnednnExecutor::find_strip_values(const Graph& graph) {
  std::vector<int> group_of(values_.size(), -1);  // that produces the value
  for (size_t g = 0; g < groups_.size(); ++g)
    for (int i = groups_[g].first; i <= groups_[g].last; ++i) group_of[steps_[i].output] = static_cast<int>(g);
  for (const Step& step : steps_) values_[step.output].strip_only = !is_output(step.output);
  for (const Step& reader : steps_) {
    auto read = [&](int value) {
      if (group_of[value] != group_of[reader.output]) values_[value].strip_only = false;
    };
    for (int input : graph.nodes()[reader.node].inputs) read(input);
    if (reader.operand >= 0) read(reader.operand);
  }
  // Sums in place share a buffer, so that either all of it is held or none. Chains of them go both ways.
  auto agree = [&](const Step& step) {
    if (!step.in_place) return;
    Value &a = values_[step.operand], &b = values_[step.output];
    a.strip_only = b.strip_only = a.strip_only && b.strip_only;
  };
  std::for_each(steps_.begin(), steps_.end(), agree);
  std::for_each(steps_.rbegin(), steps_.rend(), agree);
}

// Decides on how many rows each group works at a time.
void OnednnExecutor::cut_strips() {
  for (const Group& group : groups_) {
    size_t widest = 1;
    for (int i = group.first; i <= group.last; ++i) widest = std::max(widest, values_[steps_[i].output].row_bytes());
    const bool shuffles = operations_[group.first].op == Op::shuffle;  // then strips are of what it reads
    const int height = map(shuffles ? operations_[group.first].inputs[0] : steps_[group.first].output).height;
    const size_t fitting = std::max<size_t>(1, kStripBytes / widest);
    const bool alone = group.first == group.last;
    const int rows = alone ? height : static_cast<int>(std::min<size_t>(fitting, static_cast<size_t>(height)));
    std::vector<Strip> strips;
    for (int y = 0; y < height; y += rows) strips.push_back({y, std::min(rows, height - y), height});
    strips_.push_back(std::move(strips));
  }
}

// One buffer for each value, but for sums in place, which stay in their operand's. Time is counted in groups, because
// the steps of a group take turns.
void OnednnExecutor::allocate(size_t scratchpad, std::pmr::memory_resource& memory) {
  const int end = static_cast<int>(groups_.size());
  std::vector<BufferRequest> requests;
  auto request = [&](size_t bytes, int first, int last) {
    requests.push_back({bytes, first, last});
    return static_cast<int>(requests.size()) - 1;
  };
  std::vector<int> buffer_of(values_.size(), -1);
  for (int input : inputs_) buffer_of[input] = request(values_[input].row_bytes() * map(input).height, 0, 0);
  for (int g = 0; g < end; ++g)
    for (int i = groups_[g].first; i <= groups_[g].last; ++i) {
      const Step& step = steps_[i];
      auto use = [&](int value) { requests[buffer_of[value]].last = g; };
      for (int input : operations_[i].inputs) use(input);
      if (step.operand >= 0) use(step.operand);
      const Value& value = values_[step.output];
      const int rows = value.strip_only ? strips_[g][0].rows : value.map.height;
      buffer_of[step.output] = step.in_place ? buffer_of[step.operand] : request(value.row_bytes() * rows, g, g);
    }
  for (int output : outputs_) requests[buffer_of[output]].last = end;

  std::vector<int> result_buffers;
  for (int output : outputs_) {
    FeatureMap result = map(output);
    const bool needs_cast = result.type != DataType::f32;
    result.type = DataType::f32;
    results_.push_back(result);
    result_buffers.push_back(needs_cast ? request(result.size() * size_of(result.type), end, end) : buffer_of[output]);
  }
  const int scratchpad_buffer = request(scratchpad, 0, end);

  const ArenaPlan plan = plan_arena(requests);
  arena_ = make_block<char>(plan.size, memory);
  auto place = [&](int buffer) -> void* { return buffer < 0 ? nullptr : arena_.get() + plan.offsets[buffer]; };
  for (size_t i = 0; i < values_.size(); ++i) values_[i].map.data = place(buffer_of[i]);
  for (size_t i = 0; i < results_.size(); ++i) results_[i].data = place(result_buffers[i]);
  scratchpad_ = place(scratchpad_buffer);
}

void OnednnExecutor::run() try {
  SingleThread here;
  const Headroom room(Headroom::kToRun);
  for (size_t g = 0; g < groups_.size(); ++g)
    for (const Strip& strip : strips_[g])
      for (int i = groups_[g].first; i <= groups_[g].last; ++i) run_step(i, strip);
  stream_.wait();
  for (size_t i = 0; i < outputs_.size(); ++i)
    if (results_[i].data != map(outputs_[i]).data) cast(map(outputs_[i]), results_[i]);
} catch (const dnnl::error& e) {
  rethrow(e);
}

void OnednnExecutor::run_step(int i, const Strip& strip) {
  const Step& step = steps_[i];
  const Node& node = operations_[i];
  const Value& out = values_[step.output];
  if (convolution_of_[i] >= 0) {
    void* to = out.row(strip.y, strip.y);
    if (step.operand >= 0 && !step.in_place) {
      const Value& operand = values_[step.operand];
      cast(rows_of(operand.map, operand.row(strip.y, strip.y), strip.rows), rows_of(out.map, to, strip.rows));
    }
    const int first_row = strip.y - (strip.at_top() ? 0 : reach(node));
    convolutions_[convolution_of_[i]].run(stream_, strip, values_[node.inputs[0]].row(first_row, strip.y), to);
  } else if (node.op == Op::shuffle) {
    const Value& in = values_[node.inputs[0]];
    shuffle(rows_of(in.map, in.row(strip.y, strip.y), strip.rows),
            rows_of(out.map, out.row(2 * strip.y, 2 * strip.y), 2 * strip.rows));
  } else if (node.op == Op::unshuffle) {
    unshuffle(map(node.inputs[0]), out.map);
  } else {
    concat(map(node.inputs[0]), map(node.inputs[1]), out.map);
  }
}

}  // namespace pith::onednn
