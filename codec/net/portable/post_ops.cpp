#include "net/portable/post_ops.hpp"

namespace pith::portable {

PostOps::PostOps(const Graph& graph, const Step& step) {
  for (const PostOp& op : step.post_ops) {
    const Node& absorbed = graph.nodes()[op.node];
    ops.push_back({op.kind, absorbed.scale, absorbed.low, absorbed.high});
  }
}

}  // namespace pith::portable
