// What follows from measurements: means over pictures, rate-distortion curves, BD-rates.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "eval/measure.hpp"

namespace pith::tool {

// A measure of quality: BD-rates compare sizes where it is equal.
struct QualityMetric {
  const char* name;   // in JSON
  const char* title;  // in texts
  double Measurement::*value;
  bool lower_is_better;
};

// Those that agree with eyes first.
inline constexpr QualityMetric kQualityMetrics[] = {
    {"ssimulacra2", "SSIMULACRA 2", &Measurement::ssimulacra2, false},
    {"butteraugli", "butteraugli", &Measurement::butteraugli, true},
    {"psnr", "PSNR", &Measurement::psnr, false},
};

// Whether any of them has a value of it.
bool is_measured(const QualityMetric& metric, const std::vector<Measurement>& measurements);

// A curve with a name: what a codec reaches, or a curve out of a file.
struct Curve {
  std::string name;
  std::vector<Measurement> points;  // those of a file have bits per pixel and the metrics alone
};

// By codec, in order of first appearance.
std::vector<Curve> curves_of(const std::vector<Measurement>& measurements);

// Of the means, and of each picture.
struct Curves {
  std::vector<Curve> means;
  std::map<std::string, std::vector<Curve>> pictures;
};

struct BdRate {
  std::string picture;  // empty: of the means over all pictures
  std::string against;
  const QualityMetric* metric;
  double percent;  // NaN if the curves have no range of quality in common
};

struct Summary {
  std::vector<std::pair<std::string, std::string>> programs;  // codecs that are other programs, and which
  std::vector<Measurement> pictures;
  std::vector<Measurement> means;  // of every number, by codec and step, in order; their picture is "mean"
  std::vector<BdRate> bd_rates;    // of pith against every other codec, by each metric that both have: of the means
                                   // first, then picture by picture
};

// `peers` are further curves. BD-rates are left out where pith has a single setting.
Summary summarize(std::vector<Measurement> pictures, const Curves& peers);

// Reads {"codecs": {NAME: {"points": [{"bpp": …, "psnr": …}, …]}}} and, if it is there, {"pictures": {PICTURE: {NAME:
// [{"bpp": …, "psnr": …}, …]}}}, which is also what `pith eval --json` writes. Points may have the other metrics, too.
// Throws FileError.
Curves read_curves(const std::string& path);

}  // namespace pith::tool
