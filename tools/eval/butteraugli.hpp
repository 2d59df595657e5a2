// Butteraugli of libjxl: how strongly the eye sees that two pictures differ; through the program that comes with it.
#pragma once
#include "pith/pith.h"

namespace pith::tool {

inline constexpr char kButteraugliProgram[] = "butteraugli_main";
inline constexpr char kButteraugliPackage[] = "libjxl-devtools";  // of Debian

// The smaller side that it needs.
inline constexpr unsigned kButteraugliMinSide = 8;

// The 3-norm over the picture, 0 for equal pictures, 1 where one hardly sees a difference. Both images need the same
// width, height and channels, of which they have 1 or 3. NaN if a side is below kButteraugliMinSide. Throws Error if
// the program fails.
double butteraugli(const pith_image& original, const pith_image& decoded);

}  // namespace pith::tool
