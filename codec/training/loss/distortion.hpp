// How far a decoded picture is from the original, and the derivative by every decoded sample.
//
// All are brought to the scale of the mean squared error over 8-bit levels, so that a rate weight fits each of them.
#pragma once

namespace pith::train {

enum class Distortion { eye, mse, l1, ms_ssim };

inline constexpr const char* kDistortionNames[] = {"eye", "mse", "l1", "ms-ssim"};
inline const char* name_of(Distortion kind) { return kDistortionNames[static_cast<int>(kind)]; }

// Planes of `height` x `width` levels (0…255), `planes` of them one after the other. Writes the derivative by each
// sample of `decoded` to `gradient` and returns the distortion of the whole. `eye` is that of
// metrics/eye_error.hpp, and needs three planes: red, green, blue. MS-SSIM is the mean over the planes, and needs sides
// of at least kMsSsimMinSide.
double distortion(Distortion kind, const float* decoded, const float* original, int planes, int height, int width,
                  float* gradient);

inline constexpr int kMsSsimMinSide = 176;

// Multi-scale structural similarity (metrics/ssim.hpp) of two planes of levels (0…255), 1 for equal ones. Writes the
// derivative by each sample of `decoded` to `gradient`. Similarities of a scale below 0.01 count as 0.01, but the
// derivative passes, so that hopeless planes are pulled back.
double ms_ssim(const float* decoded, const float* original, int height, int width, float* gradient);

}  // namespace pith::train
