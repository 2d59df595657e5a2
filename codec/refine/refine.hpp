// Encoding with effort: the latent of this very picture is refined by gradient descent through the decoder's networks.
#pragma once
#include <vector>

#include "format/tile_grid.hpp"
#include "latent/latent_plane.hpp"
#include "latent/transform.hpp"

namespace pith {

// Replaces the streams of tiles by better ones, where `steps` steps find any: bits plus λ times the error
// (SynthesisPass) never become more. `scaled` is what the streams were made from. Returns the scaled latent that
// decoders will see. The result is the same for any number of threads.
//
// Works on regions of 1024x1024 pixels, or of one tile where tiles are larger, one after the other. Takes 5 bytes a
// pixel of the picture, 52 a pixel of the largest region, and up to 50 MB a thread, or
// 110 MB where the model is for the eye.
LatentPlane refine(const Machine& machine, const pith_image& image, Quality quality, const TileGrid& grid,
                   const LatentPlane& scaled, int steps, std::vector<std::vector<uint8_t>>& streams);

}  // namespace pith
