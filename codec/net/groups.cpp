#include "net/groups.hpp"

#include "net/graph.hpp"

namespace pith {

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

}  // namespace pith
