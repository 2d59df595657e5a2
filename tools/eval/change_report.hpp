// The results of an evaluation of what changes pictures, on standard output.
#pragma once
#include <string>
#include <vector>

#include "eval/text.hpp"

namespace pith::tool {

// Of one picture, in one condition, by one method.
struct ChangeMeasurement {
  std::string picture, condition, method = {};
  double psnr = 0;         // dB against the picture as it was, see metrics/psnr.hpp
  double ssim = 0;         // see metrics/ssim.hpp; NaN for tiny pictures
  double ssimulacra2 = 0;  // of the whole pictures; NaN for tiny ones
  double seconds = 0;      // of the method
};

// What the measurements are of.
struct ChangeTexts {
  const char* condition;  // title of its column
  const char* note;       // over which samples, against what
};

// As a table of means; or every picture and then the means, whose picture is "mean".
void print_changes(const std::vector<ChangeMeasurement>& pictures, const ChangeTexts& texts, EvalFormat format);

}  // namespace pith::tool
