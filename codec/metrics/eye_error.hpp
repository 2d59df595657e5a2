// What a codec for the eye keeps low.
#pragma once
#include "metrics/ssimulacra2/light.hpp"

namespace pith {

inline constexpr int kEyeMinSide = 16;

// What eye_error takes for each pixel while it finds a derivative.
inline constexpr double kEyeErrorBytesPerPixel = 470;

// The distances of SSIMULACRA 2 and butteraugli, and the squared error, which keeps what these hardly see: fine colour
// and exact levels. Weighted to be about the mean squared error of levels. Sides of at least kEyeMinSide. Writes the
// derivative by each sample of `decoded` to `gradient`, unless that is null.
double eye_error(const EyePicture& decoded, const EyePicture& original, float* gradient);

}  // namespace pith
