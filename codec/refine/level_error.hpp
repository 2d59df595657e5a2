// How far decoded pixels are from a picture.
#pragma once
#include "latent/grid.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"

namespace pith {

// The difference between `decoded` (f32, as synthesis writes it) and the blocks of `image` from block row `y`, column
// `x` on, in levels within 0…255, rounded to whole ones if `rounds`. Zero outside of `inside` (blocks of the map) and
// beyond the picture. Of gray pictures all three colours get the error of their mean. `error` is f32 and shaped like
// `decoded`; returns the sum of squares.
double level_error(const FeatureMap& decoded, const pith_image& image, int y, int x, const Rect& inside, bool rounds,
                   const FeatureMap& error);

}  // namespace pith
