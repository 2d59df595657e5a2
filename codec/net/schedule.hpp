// From a graph to the steps of a fast engine: what follows a convolution is fused into it, sums happen in place. Which
// steps run together, and in which element type values are held.
#pragma once
#include <vector>

#include "net/engine.hpp"

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

// Steps that can run together on a few rows at a time, so that what flows between them stays in the cache:
// `first` to `last`, run strip by strip: on some rows all of them, then on the next rows.
struct Group {
  int first, last;
};

// A group is a run of convolutions at one extent in which only the first may reach beyond its rows (3x3), because what
// it reads was finished by the group before; a shuffle may end it. Other operations stand alone.
std::vector<Group> group_steps(const Graph& graph, const std::vector<Step>& steps);

// Rows of kernel on each side of the row that it computes.
inline int reach(const Node& node) { return node.weight && node.weight->shape.size() > 2 ? 1 : 0; }

// In which element type each value is held: one a node. A result that a convolution writes and nobody reads inside the
// network is f32, and so is what is added to it if it comes from a convolution and has no other use. All else has the
// precision of the network.
std::vector<DataType> value_types(const Graph& graph, const std::vector<Step>& steps, DataType precision);

}  // namespace pith
