// From a graph to the steps of a fast engine: what follows a convolution is fused into it, sums happen in place.
#pragma once
#include <vector>

#include "net/graph.hpp"

namespace pith {

// What a convolution does to its sums before it stores them, in order.
struct PostOp {
  enum Kind { leaky_relu, round_clip, add } kind;
  int node;  // the absorbed node: round_clip has its parameters there
};

struct Step {
  int node;                      // the operation: convolution, depthwise, shuffle, unshuffle or concat
  int output;                    // the value produced: `node` itself or the last node absorbed
  std::vector<PostOp> post_ops;  // convolutions only, at most one of them an add
  int operand = -1;              // of that add: the value which the output's buffer has to hold beforehand
  bool in_place = false;         // the operand dies here, so the output may take over its buffer
};

// Values are named by the nodes that produce them. Every remaining leaky_relu, round_clip or add that no convolution
// could absorb is an error: the networks are wired so that none is left.
std::vector<Step> schedule(const Graph& graph);

}  // namespace pith
