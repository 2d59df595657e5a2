// Peak signal-to-noise ratio.
#pragma once
#include "pith/pith.h"

namespace pith {

// What equal pictures get, so that means and tables stay finite; above anything that 8-bit rounding allows.
inline constexpr double kPsnrOfEqual = 100.0;

// 10 log10(255² / MSE) in dB, the mean squared error taken over all samples of all channels.
// Both images need the same width, height and channels.
double psnr(const pith_image& a, const pith_image& b);

}  // namespace pith
