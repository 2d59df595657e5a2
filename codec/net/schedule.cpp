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
  bool is_output(int value) const {
    return std::find(graph_.outputs().begin(), graph_.outputs().end(), value) != graph_.outputs().end();
  }

  // Follows the chain of single consumers as long as the other operand of a sum is already there.
  void absorb(Step& step) {
    while (consumers_[step.output].size() == 1 && !is_output(step.output)) {
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

  // Whether the sum may overwrite its operand: nothing reads the operand afterwards, or while the sum is made.
  bool sum_in_place(const Step& step) const {
    if (step.operand < 0 || graph_.nodes()[step.operand].op == Op::input || is_output(step.operand)) return false;
    auto reads = [&](const Step& s) {
      const std::vector<int>& inputs = graph_.nodes()[s.node].inputs;
      return std::find(inputs.begin(), inputs.end(), step.operand) != inputs.end();
    };
    if (reads(step)) return false;
    const auto me = std::find_if(steps_.begin(), steps_.end(), [&](const Step& s) { return s.output == step.output; });
    return std::none_of(me + 1, steps_.end(), [&](const Step& s) { return reads(s) || s.operand == step.operand; });
  }

  const Graph& graph_;
  std::vector<std::vector<int>> consumers_;
  std::vector<bool> done_;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> schedule(const Graph& graph) { return Scheduler(graph).run(); }

}  // namespace pith
