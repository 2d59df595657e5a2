// Multi-scale structural similarity of two planes, with its derivative.
#pragma once

namespace pith::train {

// As tools/metrics/ms_ssim.hpp, for one plane of levels (0…255): 1 for equal planes. Writes the derivative by each
// sample of `decoded` to `gradient`. Both sides must be at least kMsSsimMinSide (distortion.hpp). Similarities of a
// scale below 0.01 count as 0.01, but the derivative passes, so that hopeless planes are pulled back.
double ms_ssim(const float* decoded, const float* original, int height, int width, float* gradient);

}  // namespace pith::train
