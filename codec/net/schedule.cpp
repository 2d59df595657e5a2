#include "net/schedule.hpp"

#include <algorithm>

#include "error.hpp"

namespace pith {
namespace {

bool is_convolution(const Node& node) { return node.op == Op::convolution || node.op == Op::depthwise; }

class Scheduler {
 public:
  explicit Scheduler(const Graph& graph) : graph_(graph), consumers_(graph.nodes().size()), done_(graph.nodes().size()) {
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
      if (is_convolution(nodes[i])) absorb(step);
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
        if (!done_[other]) return;
        step.post_ops.push_back({PostOp::add, next, other});
      } else {
        return;
      }
      done_[next] = true;
      step.output = next;
    }
  }

  // Whether the step's only sum may overwrite its operand: nothing reads the operand afterwards.
  bool sum_in_place(const Step& step) const {
    const PostOp* sum = nullptr;
    for (const PostOp& op : step.post_ops)
      if (op.kind == PostOp::add) {
        if (sum) return false;
        sum = &op;
      }
    if (!sum || graph_.nodes()[sum->operand].op == Op::input || is_output(sum->operand)) return false;
    if (graph_.nodes()[step.node].inputs[0] == sum->operand) return false;
    // Every other consumer must belong to a step before this one.
    const auto me = std::find_if(steps_.begin(), steps_.end(), [&](const Step& s) { return s.output == step.output; });
    for (auto later = me + 1; later != steps_.end(); ++later) {
      for (int input : graph_.nodes()[later->node].inputs)
        if (input == sum->operand) return false;
      for (const PostOp& op : later->post_ops)
        if (op.operand == sum->operand) return false;
    }
    return true;
  }

  const Graph& graph_;
  std::vector<std::vector<int>> consumers_;
  std::vector<bool> done_;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> schedule(const Graph& graph) { return Scheduler(graph).run(); }

}  // namespace pith
