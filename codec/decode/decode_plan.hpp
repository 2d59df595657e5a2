// Which parts of a file a decoder needs, and which rows of the output come from where.
#pragma once
#include <vector>

#include "decode/decoding.hpp"
#include "format/tile_grid.hpp"
#include "latent/grid.hpp"

namespace pith {

// Tile rows that are parsed together, and what can be made of them. All extents are in latents of the picture.
struct BandPlan {
  uint32_t first_tile_row, tile_rows;
  int top, bottom;          // of the tiles
  int plane_top;            // of what synthesis reads
  int out_top, out_bottom;  // of what it gives: less than the tiles at the bottom, where the next band has a say
};

// Bands that are read, parsed or synthesised while the caller takes one.
inline constexpr size_t kBandsAhead = 2;

struct DecodePlan {
  // Throws PITH_ERROR_ARGUMENT if the region is not inside of the picture, or both region and max_side are given.
  DecodePlan(const Header& header, const Decoding& decoding, int halo, int threads);

  // Of the output before alpha joins it.
  uint32_t width, height;

  // The picture that comes from the bands is reduced to 1/scale of its sides: 1, 4, 8 or 16. The output is cut out of
  // it (crop), or resampled from it.
  int scale = 1;
  bool resampled = false;
  uint32_t sample_size = 1;                  // bytes, in the bands: of what is reduced there are no 16 bits
  pith_region crop;                          // pixels of the picture; all of it if resampled
  int halo;                                  // latents; 0 if reduced, because that needs no neighbours
  Extent latent;                             // of the whole picture
  uint32_t first_tile_column, tile_columns;  // that are needed
  int left, right;                           // of synthesis, in latents
  int plane_left, plane_right;               // of the tiles
  std::vector<BandPlan> bands;

  // What synthesis works on in one of them, on the picture's latent.
  std::vector<Rect> windows_of(const BandPlan& band, int threads) const;
};

}  // namespace pith
