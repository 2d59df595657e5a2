// What calls of the C interface are checked for.
#pragma once
#include "base/error.hpp"

namespace pith {

inline void require(bool condition, const char* message) {
  if (!condition) throw Error(PITH_ERROR_ARGUMENT, message);
}

// Runs `work` unless the object has failed before.
template <typename Work>
void once_broken_stays_broken(bool& broken, Work work) {
  require(!broken, "the last call on this object has failed: it can only be freed");
  broken = true;
  work();
  broken = false;
}

inline void check_rows(const uint8_t* samples, size_t stride, uint32_t width, uint32_t channels, uint32_t count) {
  require(samples || !count, "there are no samples");
  require(stride / channels >= width, "the stride is shorter than a row");
}

}  // namespace pith
