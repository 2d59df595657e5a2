// SSIMULACRA 2.1 of pictures of 8 bits, see codec/ssimulacra2/ssimulacra2.hpp.
#pragma once
#include "pith/pith.h"

namespace pith::tool {

// How good `decoded` looks beside `original`, at most 100. Both need the same width, height and channels, of which they
// have 1 (gray, which counts as three equal colours) or 3. NaN if a side is below kSsimulacra2MinSide.
double ssimulacra2(const pith_image& original, const pith_image& decoded);

}  // namespace pith::tool
