// Whether a picture comes back about as good as its quality lets expect, from a look at parts of it.
#pragma once
#include <functional>
#include <optional>

#include "format/tile_grid.hpp"
#include "latent/tile_coder.hpp"
#include "latent/window.hpp"

namespace pith {

// The largest mean squared error, in levels, that coding at this quality has where bits are well spent: that of white
// noise, all of which is cheaper left out. Other pictures are closer to what they were.
double largest_error(Quality quality);

// Side of what is decoded of a tile, in latents.
inline constexpr int kCheckWindow = 8;

// Used by one thread.
class TileCheck {
 public:
  TileCheck(const Machine& machine, Quality quality) : machine_(machine), quality_(quality) {}

  // About the mean squared error of a tile, given its place in the image, that is decoded here, found out from its
  // middle. Only tiles unlike photographs are decoded, those whose neighbouring pixels differ as much as distant ones:
  // noise, lines, checkerboards, interlaced frames, which the networks may have no way to show at any quality. Of the
  // others largest_error is taken for granted. `symbols()` are the tile's, of `coder`.
  double error_of(const pith_image& image, const pith_region& tile, TileCoder& coder,
                  const std::function<TileSymbols()>& symbols);

 private:
  const Machine& machine_;
  Quality quality_;
  std::optional<WindowSynthesiser> synthesiser_;
};

// Adds up what a TileCheck says of the tiles of a picture.
class PictureCheck {
 public:
  explicit PictureCheck(Quality quality) : largest_(largest_error(quality)) {}

  void add(double error, double pixels) {
    sum_ += error * pixels;
    pixels_ += pixels;
  }

  // Both numbers where the PSNR is more than 3 dB below that of largest_error.
  std::optional<pith_missed_quality> missed() const;

 private:
  double largest_, sum_ = 0, pixels_ = 0;
};

}  // namespace pith
