// Plans where buffers of known size and lifetime lie in one block of memory, so that those never alive together
// share bytes.
#pragma once
#include <cstddef>
#include <vector>

#include "base/memory_block.hpp"

namespace pith {

struct BufferRequest {
  size_t size;      // bytes
  int first, last;  // steps during which it is in use, both included
};

struct ArenaPlan {
  std::vector<size_t> offsets;  // one a request, multiples of kBlockAlignment
  size_t size = 0;              // bytes of the whole block
};

// Largest first, each at the lowest offset that is free during its whole lifetime.
ArenaPlan plan_arena(const std::vector<BufferRequest>& requests);

}  // namespace pith
