// How far decoded pixels are from a picture, also for the eye.
#pragma once
#include "latent/grid.hpp"
#include "metrics/eye_error.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"
#include "pixels/picture_view.hpp"

namespace pith {

// The difference between `decoded` (f32, as synthesis writes it) and the blocks of `image` from block row `y`, column
// `x` on, in levels within 0…255, rounded to whole ones if `rounds`. Zero outside of `inside` (blocks of the map) and
// beyond the picture. Of gray pictures all three colours get the error of their mean. `error` is f32 and shaped like
// `decoded`; returns the sum of squares.
double level_error(const FeatureMap& decoded, const PictureView& image, int y, int x, const Rect& inside, bool rounds,
                   const FeatureMap& error);

// As level_error, of the error of the eye (metrics/eye_error.hpp) times the samples that it is of. Unless levels are
// rounded, which has no slope, `error` becomes half of its derivative by levels, as the difference is of a squared
// error. Parts that are too small for that metric count by the squared error.
double eye_level_error(const FeatureMap& decoded, const PictureView& image, int y, int x, const Rect& inside,
                       bool rounds, const FeatureMap& error);

// What it takes for each pixel inside: three colours of both pictures and of the derivative, and the metric's planes.
inline constexpr double kEyeLevelErrorBytesPerPixel = 9 * sizeof(float) + kEyeErrorBytesPerPixel;

}  // namespace pith
