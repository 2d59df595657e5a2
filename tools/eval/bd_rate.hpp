// Bjøntegaard's difference between two rate-distortion curves (ITU-T VCEG-M33), with the piecewise cubic interpolation
// that replaced the single polynomial (JCTVC-L1100's spreadsheet; Fritsch and Butland's monotone slopes).
#pragma once
#include <vector>

namespace pith::tool {

struct RatePoint {
  double rate;     // bits per pixel or bytes: above 0, the same unit in both curves
  double quality;  // dB
};

// Mean difference of rate at equal quality, in percent: -50 means that `test` needs half of `reference`'s rate. The
// mean of the logarithm of the rate over the range of quality that both curves cover. Points may come in any order; of
// points with equal quality the cheapest counts. NaN if a curve has less than two points or nothing is in common.
double bd_rate(std::vector<RatePoint> reference, std::vector<RatePoint> test);

}  // namespace pith::tool
