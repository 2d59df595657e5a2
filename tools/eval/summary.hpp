// What follows from measurements: means over pictures, rate-distortion curves, BD-rates.
#pragma once
#include <string>
#include <vector>

#include "eval/measure.hpp"
#include "metrics/bd_rate.hpp"

namespace pith::tool {

// A curve with a name: a codec's means, or a curve out of a file.
struct Curve {
  std::string name;
  std::vector<RatePoint> points;  // bits per pixel over PSNR
};

struct BdRate {
  std::string picture;  // empty: of the means over all pictures
  std::string codec;
  std::string against;
  double percent;  // NaN if the curves have no range of PSNR in common
};

struct Summary {
  std::vector<Measurement> pictures;
  std::vector<Measurement> means;  // of every number, by codec and step, in order; `picture` is empty
  std::vector<BdRate> bd_rates;    // of pith against every other codec: of the means first, then picture by picture
};

// `peers` are further curves for the means alone. BD-rates are left out where pith has a single setting.
Summary summarize(std::vector<Measurement> pictures, const std::vector<Curve>& peers);

// Reads {"codecs": {NAME: {"points": [{"bpp": …, "psnr": …}, …]}}}, which is also what `pith eval --json` writes.
// Throws FileError.
std::vector<Curve> read_curves(const std::string& path);

}  // namespace pith::tool
