// pith eval --task inpaint: holes are made in pictures, and filled again.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "codec_options.hpp"
#include "eval/change_report.hpp"

namespace pith::tool {

struct InpaintingEvaluation {
  std::vector<std::string> inputs;
  uint64_t seed = 1;
  EvalFormat format = EvalFormat::table;
  CodecOptions model;
};

// Prints PSNR and SSIM in the holes, and time, of every method at every kind and size of damage. Throws AlreadyReported
// if a picture failed.
void evaluate_inpainting(const InpaintingEvaluation& evaluation);

}  // namespace pith::tool
