// How far decoded pixels are from a picture, for the eye.
#pragma once
#include "metrics/eye_error.hpp"
#include "refine/level_error.hpp"

namespace pith {

// As level_error, of the error of the eye (eye/eye_error.hpp) times the samples that it is of. Unless levels are
// rounded, which has no slope, `error` becomes half of its derivative by levels, as the difference is of a squared
// error. Parts that are too small for that metric count by the squared error.
double eye_level_error(const FeatureMap& decoded, const pith_image& image, int y, int x, const Rect& inside,
                       bool rounds, const FeatureMap& error);

// What it takes for each pixel inside: three colours of both pictures and of the derivative, and the metric's planes.
inline constexpr double kEyeLevelErrorBytesPerPixel = 9 * sizeof(float) + kEyeErrorBytesPerPixel;

}  // namespace pith
