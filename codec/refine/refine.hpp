// Encoding with effort: the latent of this very picture is refined by gradient descent through the decoder's networks.
#pragma once
#include <vector>

#include "format/tile_grid.hpp"
#include "latent/latent_plane.hpp"
#include "latent/window.hpp"
#include "pixels/picture_view.hpp"

namespace pith {

// Replaces the streams of tiles by better ones, where `steps` steps find any: bits plus λ times the error
// (SynthesisPass) never become more. `scaled` is what the streams were made from. Returns the scaled latent that
// decoders will see. The result is the same for any number of threads.
//
// Works on regions of 1024x1024 pixels, or of one tile where tiles are larger, one after the other.
LatentPlane refine(const Machine& machine, const PictureView& image, Quality quality, const TileGrid& grid,
                   const LatentPlane& scaled, int steps, std::vector<std::vector<uint8_t>>& streams);

// Bytes that refine allocates at most, with machine.threads threads, besides the latent that it returns and the weights
// of tile coders.
double refinement_memory(const Machine& machine, const TileGrid& grid);

}  // namespace pith
