// Between pixels and the maps of the networks that change pictures (model/unet.hpp), one position of which is a cell of
// 2x2 pixels. Gray pictures are three equal colours; alpha is not looked at.
#pragma once
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"
#include "pixels/mask.hpp"
#include "restore/hole_guess.hpp"

namespace pith {

// Fills `out` with the cells of the picture from pixel row `y`, column `x` on, and the noise level. Beyond the picture
// the last row and column are repeated.
void load_cells(const pith_image& image, int y, int x, const NoiseLevel& noise, const FeatureMap& out);

// Writes `part` of the picture to `out`, which begins at row `out_y` of `in`: the pixels of `in` plus `strength` times
// the values of `change` (f32), whose first position is at row `y`, column `x` of `in`. Rounds to the nearest level;
// gray pictures get the mean of the colours, alpha is copied.
void store_cells(const FeatureMap& change, int y, int x, float strength, const pith_region& part, const pith_image& in,
                 const pith_image& out, int out_y);

// The same for the inpainter: pixels that are not known are taken from the guess, and it is given where they are.
// Beyond the picture nothing is a hole.
void load_cells(const pith_image& image, const HoleGuess& guess, int y, int x, const FeatureMap& out);

// Writes the pixels of `part` that are holes: the guess plus the values of `change` (f32), whose first position is at
// row `y`, column `x`.
void fill_holes(const FeatureMap& change, const Mask& holes, const HoleGuess& guess, int y, int x,
                const pith_region& part, const pith_image& image);

}  // namespace pith
