#include "gradient/backward_plan.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace pith {
namespace {

[[noreturn]] void refuse(const char* what) {
  throw Error(PITH_ERROR_INTERNAL, std::string("a network cannot be trained: ") + what);
}

class Planner {
 public:
  Planner(const Graph& graph, const std::vector<Step>& steps, const std::vector<size_t>& bytes, bool input_gradients)
      : graph_(graph), steps_(steps), bytes_(bytes), input_gradients_(input_gradients) {
    plan_.steps.resize(steps.size());
    plan_.buffer_of.assign(graph.nodes().size(), -1);
  }

  BackwardPlan run() {
    for (int output : graph_.outputs()) touch(output, 0);
    const int end = static_cast<int>(steps_.size());
    for (int time = 0; time < end; ++time) go_back(end - 1 - time, time);
    for (size_t i = 0; i < graph_.nodes().size(); ++i)
      if (graph_.nodes()[i].op == Op::input && plan_.buffer_of[i] >= 0) requests_[plan_.buffer_of[i]].last = end;
    plan_.arena = plan_arena(requests_);
    return std::move(plan_);
  }

 private:
  bool written(int value) const { return plan_.buffer_of[value] >= 0; }

  // The gradient of a value is in use at `time`.
  void touch(int value, int time) {
    int& buffer = plan_.buffer_of[value];
    if (buffer < 0) {
      buffer = static_cast<int>(requests_.size());
      requests_.push_back({bytes_[value], time, time});
    }
    requests_[buffer].last = time;
  }

  void go_back(int i, int time) {
    const Step& step = steps_[i];
    const Node& node = graph_.nodes()[step.node];
    BackwardStep& back = plan_.steps[i];
    back.needed = written(step.output);
    if (!back.needed) return;
    touch(step.output, time);
    if (step.operand >= 0) {
      // The sign of what was activated is read from the result, and a gradient handed on must not change afterwards.
      if (step.post_ops.front().kind != PostOp::add) refuse("it adds to an activated convolution");
      back.to_operand = written(step.operand);
      if (back.to_operand)
        touch(step.operand, time);
      else
        plan_.buffer_of[step.operand] = plan_.buffer_of[step.output];
    }
    for (int input : node.inputs) {
      back.to_input = graph_.nodes()[input].op != Op::input || input_gradients_;
      if (!back.to_input) continue;
      back.adds = written(input);
      if (back.adds && !node.weight) refuse("a map is moved and read elsewhere too");
      if (back.adds && plan_.buffer_of[input] == plan_.buffer_of[step.output])
        refuse("a convolution is added to its input");
      touch(input, time);
    }
  }

  const Graph& graph_;
  const std::vector<Step>& steps_;
  const std::vector<size_t>& bytes_;
  bool input_gradients_;
  std::vector<BufferRequest> requests_;
  BackwardPlan plan_;
};

}  // namespace

BackwardPlan plan_backward(const Graph& graph, const std::vector<Step>& steps, const std::vector<size_t>& bytes,
                           bool input_gradients) {
  return Planner(graph, steps, bytes, input_gradients).run();
}

}  // namespace pith
