// Multi-scale structural similarity: Wang, Simoncelli, Bovik, "Multiscale structural similarity for image quality
// assessment", Asilomar 2003.
#pragma once
#include "pith/pith.h"

namespace pith::tool {

// The smaller side that five scales of an 11-pixel window need.
inline constexpr unsigned kMsSsimMinSide = 11 * 16;

// MS-SSIM of the luma (0.299 R + 0.587 G + 0.114 B; gray is luma already), 1 for equal pictures. Five scales with the
// paper's weights, 11 x 11 Gaussian window of σ 1.5 where it fits, 2 x 2 means between scales, K1 = 0.01, K2 = 0.03.
// NaN if a side is below kMsSsimMinSide. Both images need the same width, height and channels.
double ms_ssim(const pith_image& a, const pith_image& b);

}  // namespace pith::tool
