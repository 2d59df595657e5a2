#include "net/arena.hpp"

#include <algorithm>
#include <numeric>

namespace pith {

ArenaPlan plan_arena(const std::vector<BufferRequest>& requests) {
  ArenaPlan plan;
  plan.offsets.assign(requests.size(), 0);
  std::vector<size_t> order(requests.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return requests[a].size > requests[b].size; });

  std::vector<size_t> placed;  // by offset
  for (size_t request : order) {
    size_t offset = 0;
    for (size_t other : placed) {
      if (requests[other].last < requests[request].first || requests[request].last < requests[other].first) continue;
      if (plan.offsets[other] >= offset + requests[request].size) break;
      const size_t end = plan.offsets[other] + requests[other].size;
      offset = std::max(offset, (end + kBlockAlignment - 1) / kBlockAlignment * kBlockAlignment);
    }
    plan.offsets[request] = offset;
    plan.size = std::max(plan.size, offset + requests[request].size);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), offset,
                                   [&](size_t value, size_t p) { return value < plan.offsets[p]; }),
                  request);
  }
  return plan;
}

}  // namespace pith
