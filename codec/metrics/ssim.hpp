// Structural similarity of the luma (0.299 R + 0.587 G + 0.114 B; gray is luma already), 1 for equal pictures, seen
// through 11 x 11 Gaussian windows of σ 1.5 where they fit, K1 = 0.01, K2 = 0.03. Both images need the same width,
// height and channels, of which they have 1 or 3.
#pragma once
#include "pith/pith.h"
#include "pixels/mask.hpp"

namespace pith {

// The smaller side that one window needs, and that five scales of it need.
inline constexpr unsigned kSsimMinSide = 11, kMsSsimMinSide = 11 * 16;

// At one scale: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural
// similarity", IEEE Transactions on Image Processing, 2004. NaN if a side is below kSsimMinSide.
double ssim(const pith_image& a, const pith_image& b);

// The same over those windows whose middle is a hole; NaN if there is none.
double ssim_in_holes(const pith_image& a, const pith_image& b, const Mask& holes);

// At five scales with that paper's weights, 2 x 2 means between them: Wang, Simoncelli, Bovik, "Multiscale structural
// similarity for image quality assessment", Asilomar 2003. NaN if a side is below kMsSsimMinSide.
double ms_ssim(const pith_image& a, const pith_image& b);

}  // namespace pith
