#include "base/memory_limit.hpp"

#include "base/error.hpp"

namespace pith {

void check_pixel_limit(uint32_t width, uint32_t height, uint64_t max_pixels) {
  const uint64_t count = uint64_t{width} * height;
  if (max_pixels && count > max_pixels)
    throw Error(PITH_ERROR_LIMIT,
                "has " + std::to_string(count) + " pixels, more than the limit of " + std::to_string(max_pixels));
}

std::string megabytes(uint64_t bytes) { return std::to_string((bytes + 999'999) / 1'000'000) + " MB"; }

void refuse_memory(uint64_t needed, uint64_t limit, bool tiles_help) {
  throw Error(PITH_ERROR_LIMIT, "takes " + megabytes(needed) + " of memory, more than the limit of " +
                                    megabytes(limit) + "; " + (tiles_help ? "use smaller tiles or " : "") +
                                    "raise the limit");
}

}  // namespace pith
