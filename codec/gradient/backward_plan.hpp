// In which buffers the gradients of a network's values lie, and who writes first.
#pragma once
#include <vector>

#include "net/arena.hpp"
#include "net/engine.hpp"
#include "net/schedule.hpp"

namespace pith {

// What running one step backwards does with the gradient of its output.
struct BackwardStep {
  bool needed = false;  // whether any gradient arrives
  bool to_operand =
      false;              // the operand of its sum has a gradient already, to be added to; else it takes over this one
  bool to_input = false;  // whether the gradient of what it reads is wanted
  bool adds = false;      // whether that has been written before, so that a convolution adds to it
};

struct BackwardPlan {
  std::vector<BackwardStep> steps;  // as the forward steps
  std::vector<int> buffer_of;       // each value's gradient; -1 where none is needed
  ArenaPlan arena;                  // of the buffers
};

// `bytes`: of each value's gradient. Gradients of outputs are written by the caller beforehand; those of the graph's
// inputs are wanted only with `input_gradients`. Throws if the wiring is beyond what training supports.
BackwardPlan plan_backward(const Graph& graph, const std::vector<Step>& steps, const std::vector<size_t>& bytes,
                           bool input_gradients);

}  // namespace pith
