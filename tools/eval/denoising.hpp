// pith eval --task denoise: noise is added to clean pictures, and taken out again.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "codec_options.hpp"
#include "eval/change_report.hpp"

namespace pith::tool {

struct DenoisingEvaluation {
  std::vector<std::string> inputs;
  std::vector<double> sigmas = {0, 15, 25, 50};  // of the white noise, levels
  uint64_t seed = 1;
  EvalFormat format = EvalFormat::table;
  CodecOptions model;
};

// Prints PSNR, SSIM and time of every method at every kind of noise. Throws AlreadyReported if a picture failed.
void evaluate_denoising(const DenoisingEvaluation& evaluation);

}  // namespace pith::tool
