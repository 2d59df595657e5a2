// SSIMULACRA 2.1 as its reference program has it, rounding included.
#pragma once
#include "base/progress.hpp"

namespace pith {

// 100 for equal pictures, 90 if they can hardly be told apart, 70 high quality, 50 medium, 30 low; below 0 if they have
// little in common. Both pictures have the same size, and 1 channel (gray, which counts as three equal colours) or 3.
// NaN if a side is below kSsimulacra2MinSide. `progress` may be null.
double ssimulacra2(const pith_image& original, const pith_image& decoded, int threads = 1,
                   Progress* progress = nullptr);

// Bytes that it allocates.
double ssimulacra2_memory(uint32_t width, uint32_t height, int threads);

}  // namespace pith
