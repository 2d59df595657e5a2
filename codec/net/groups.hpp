// Steps that can run together on a few rows at a time, so that what flows between them stays in the cache.
#pragma once
#include <vector>

#include "net/schedule.hpp"

namespace pith {

// Steps first…last, run strip by strip: on some rows all of them, then on the next rows.
struct Group {
  int first, last;
};

// A group is a run of convolutions at one extent in which only the first may reach beyond its rows (3x3), because what
// it reads was finished by the group before; a shuffle may end it. Other operations stand alone.
std::vector<Group> group_steps(const Graph& graph, const std::vector<Step>& steps);

// Rows of kernel on each side of the row that it computes.
inline int reach(const Node& node) { return node.weight && node.weight->shape.size() > 2 ? 1 : 0; }

}  // namespace pith
