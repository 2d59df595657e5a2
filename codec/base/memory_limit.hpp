// Limits that callers set, and what fits within them.
#pragma once
#include <cstdint>
#include <string>

namespace pith {

// Throws PITH_ERROR_LIMIT for a picture of more pixels; 0: no limit.
void check_pixel_limit(uint32_t width, uint32_t height, uint64_t max_pixels);

// "12 MB", rounded up.
std::string megabytes(uint64_t bytes);

// Throws PITH_ERROR_LIMIT. `tiles_help`: whether smaller tiles would take less.
[[noreturn]] void refuse_memory(uint64_t needed, uint64_t limit, bool tiles_help);

// How many of the threads there may be if needed(threads), in bytes, is to stay within the limit; 0: no limit. Throws
// PITH_ERROR_LIMIT if even one thread takes more.
template <typename Needed>
int fitting_threads(int threads, uint64_t limit, bool tiles_help, Needed needed) {
  if (!limit) return threads;
  for (int t = threads; t > 1; --t)
    if (needed(t) <= limit) return t;
  if (needed(1) > limit) refuse_memory(needed(1), limit, tiles_help);
  return 1;
}

}  // namespace pith
