// How a picture is cut up to be streamed: bands of whole tile rows, of which a few are in memory at a time, and groups
// of neighbouring tiles within a band.
#pragma once
#include <vector>

#include "format/tile_grid.hpp"
#include "latent/grid.hpp"

namespace pith {

inline Rect latent_rect(const pith_region& pixels) {
  return {static_cast<int>(pixels.y / kLatentPixels), static_cast<int>(pixels.x / kLatentPixels),
          latents(pixels.height), latents(pixels.width)};
}

// Tile rows of one band, so that it feeds that many threads in windows of a good size. At least twice the halo high.
uint32_t tile_rows_of_band(const Header& header, int halo, int threads);

struct TileGroup {
  Rect tiles;                 // counted in tiles
  Rect latent;                // what they cover of the picture's latent
  std::vector<Rect> windows;  // cut up for analysis, on the picture's latent
};

// All tiles of the rows from `first_row` on, in groups that are one window each, or several where tiles are large or
// threads many.
std::vector<TileGroup> tile_groups(const Header& header, uint32_t first_row, uint32_t rows, int threads);

}  // namespace pith
