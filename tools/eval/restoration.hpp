// pith eval --task denoise and inpaint: noise or holes are added to whole pictures, and taken out again; or the noise
// that is there is.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "codec_options.hpp"
#include "eval/pairs.hpp"
#include "eval/text.hpp"

namespace pith::tool {

struct RestorationEvaluation {
  std::vector<std::string> inputs;
  std::vector<double> sigmas;      // of the white noise, levels
  std::vector<PicturePair> pairs;  // for evaluate_denoising_of_pairs
  uint64_t seed;                   // of the noise or the holes
  EvalFormat format;
  CodecOptions model;
};

// Print PSNR, SSIM and time of every method at every kind of noise that is added, for the noise of the pairs, or, in
// the holes, at every kind and size of damage. Throw AlreadyReported if a picture failed.
void evaluate_denoising(const RestorationEvaluation& evaluation);
void evaluate_denoising_of_pairs(const RestorationEvaluation& evaluation);
void evaluate_inpainting(const RestorationEvaluation& evaluation);

}  // namespace pith::tool
