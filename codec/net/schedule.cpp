#include "net/schedule.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace pith {
namespace {

bool is_convolution(const Node& node) { return node.op == Op::convolution || node.op == Op::depthwise; }

class Scheduler {
 public:
  explicit Scheduler(const Graph& graph)
      : graph_(graph), consumers_(graph.nodes().size()), done_(graph.nodes().size()) {
    for (size_t i = 0; i < graph.nodes().size(); ++i)
      for (int input : graph.nodes()[i].inputs) consumers_[input].push_back(static_cast<int>(i));
  }

  std::vector<Step> run() {
    const auto& nodes = graph_.nodes();
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (done_[i]) continue;
      done_[i] = true;
      if (nodes[i].op == Op::input) continue;
      Step step{static_cast<int>(i), static_cast<int>(i), {}};
      if (is_convolution(nodes[i]))
        absorb(step);
      else if (nodes[i].op == Op::leaky_relu || nodes[i].op == Op::round_clip || nodes[i].op == Op::add)
        throw Error(PITH_ERROR_INTERNAL, "a network has an operation that follows no convolution");
      steps_.push_back(std::move(step));
    }
    for (Step& step : steps_) step.in_place = sum_in_place(step);
    return std::move(steps_);
  }

 private:
  // Follows the chain of single consumers as long as the other operand of a sum is already there.
  void absorb(Step& step) {
    while (consumers_[step.output].size() == 1 && !graph_.is_output(step.output)) {
      const int next = consumers_[step.output][0];
      const Node& node = graph_.nodes()[next];
      if (node.op == Op::leaky_relu) {
        step.post_ops.push_back({PostOp::leaky_relu, next});
      } else if (node.op == Op::round_clip) {
        step.post_ops.push_back({PostOp::round_clip, next});
      } else if (node.op == Op::add) {
        const int other = node.inputs[0] == step.output ? node.inputs[1] : node.inputs[0];
        if (!done_[other] || step.operand >= 0) return;
        step.post_ops.push_back({PostOp::add, next});
        step.operand = other;
      } else {
        return;
      }
      done_[next] = true;
      step.output = next;
    }
  }

  // Whether the sum may overwrite its operand: nothing reads the operand afterwards, or while the sum is made; nor
  // beyond the rows of a strip at any time, as other strips may be summed already.
  bool sum_in_place(const Step& step) const {
    if (step.operand < 0 || graph_.nodes()[step.operand].op == Op::input || graph_.is_output(step.operand))
      return false;
    auto reads = [&](const Step& s) {
      const std::vector<int>& inputs = graph_.nodes()[s.node].inputs;
      return std::find(inputs.begin(), inputs.end(), step.operand) != inputs.end();
    };
    if (reads(step)) return false;
    const auto reads_beyond = [&](const Step& s) { return reads(s) && reach(graph_.nodes()[s.node]) > 0; };
    if (std::any_of(steps_.begin(), steps_.end(), reads_beyond)) return false;
    const auto me = std::find_if(steps_.begin(), steps_.end(), [&](const Step& s) { return s.output == step.output; });
    return std::none_of(me + 1, steps_.end(), [&](const Step& s) { return reads(s) || s.operand == step.operand; });
  }

  const Graph& graph_;
  std::vector<std::vector<int>> consumers_;
  std::vector<bool> done_;
  std::vector<Step> steps_;
};

int count_readers(const Graph& graph, int value) {
  int readers = 0;
  for (const Node& node : graph.nodes()) readers += std::count(node.inputs.begin(), node.inputs.end(), value) != 0;
  return readers;
}

// The result of the step whose sum starts from this value, or -1.
int sum_from(const std::vector<Step>& steps, int value) {
  for (const Step& step : steps)
    if (step.operand == value) return step.output;
  return -1;
}

}  // namespace

std::vector<Step> schedule(const Graph& graph) { return Scheduler(graph).run(); }

std::vector<Group> group_steps(const Graph& graph, const std::vector<Step>& steps) {
  std::vector<Group> groups;
  bool open = false;  // whether the last group takes more steps
  for (int i = 0; i < static_cast<int>(steps.size()); ++i) {
    const Node& node = graph.nodes()[steps[i].node];
    // Between convolutions the extent never changes: only the other operations change it.
    const bool joins = open && (node.op == Op::shuffle || (node.weight && reach(node) == 0));
    if (joins)
      groups.back().last = i;
    else
      groups.push_back({i, i});
    open = node.weight != nullptr;
  }
  return groups;
}

std::vector<DataType> value_types(const Graph& graph, const std::vector<Step>& steps, DataType precision) {
  std::vector<DataType> types(graph.nodes().size(), precision);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (!graph.nodes()[step->node].weight) continue;
    const int sum = sum_from(steps, step->output), readers = count_readers(graph, step->output);
    if ((graph.is_output(step->output) && readers == 0) || (sum >= 0 && readers == 1 && types[sum] == DataType::f32))
      types[step->output] = DataType::f32;
  }
  return types;
}

}  // namespace pith
