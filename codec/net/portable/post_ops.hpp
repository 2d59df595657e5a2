// What becomes of a convolution's sums before they are stored.
#pragma once
#include <vector>

#include "net/schedule.hpp"

namespace pith::portable {

// A step's post-operations in their order.
struct PostOps {
  PostOps(const Graph& graph, const Step& step);

  struct Op {
    PostOp::Kind kind;
    float scale, low, high;  // of round_clip
  };
  std::vector<Op> ops;
};

}  // namespace pith::portable
