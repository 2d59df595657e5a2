// How far a decoded picture is from the original, and the derivative by every decoded sample.
//
// All are brought to the scale of the mean squared error over 8-bit levels, so that a rate weight fits each of them.
#pragma once

namespace pith::train {

enum class Distortion { eye, mse, l1, ms_ssim };

// "eye", "mse", "l1", "ms-ssim".
const char* name_of(Distortion kind);

// Planes of `height` x `width` levels (0…255), `planes` of them one after the other. Writes the derivative by each
// sample of `decoded` to `gradient` and returns the distortion of the whole. `eye` is that of
// eye/eye_error.hpp, and needs three planes: red, green, blue. MS-SSIM
// (Wang, Simoncelli and Bovik 2003; Gaussian window of 11, valid positions only, mean over the planes) needs sides of
// at least kMsSsimMinSide.
double distortion(Distortion kind, const float* decoded, const float* original, int planes, int height, int width,
                  float* gradient);

inline constexpr int kMsSsimMinSide = 176;

}  // namespace pith::train
