// The results of an evaluation of denoising, on standard output.
#pragma once
#include <string>
#include <vector>

#include "eval/denoising.hpp"

namespace pith::tool {

struct DenoisingMeasurement {
  std::string picture, noise, method = {};
  double psnr = 0;     // dB against the clean picture, see image/psnr.hpp
  double ssim = 0;     // see metrics/ssim.hpp; NaN for tiny pictures
  double seconds = 0;  // of denoising
};

// "white 25"
std::string white_noise(double sigma);

// As a table of means; or every picture and then the means, whose picture is "mean".
void print_denoising(const std::vector<DenoisingMeasurement>& pictures, EvalFormat format);

}  // namespace pith::tool
