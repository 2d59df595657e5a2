// The coding tiles of a picture on the plane of its latent.
#pragma once
#include <memory>

#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"
#include "latent/window.hpp"

namespace pith {

// One thread's tile coder, replaced where the extent of the tile changes, as it does at the right and the bottom.
class TileWorker {
 public:
  TileWorker(const Machine& machine, Quality quality) : machine_(machine), quality_(quality) {}

  TileCoder& at(Extent tile) {
    if (!coder_ || tile.height != extent_.height || tile.width != extent_.width) {
      coder_.reset();
      coder_ = std::make_unique<TileCoder>(machine_.model, machine_.floats, machine_.exact, quality_, tile);
      extent_ = tile;
    }
    return *coder_;
  }

 private:
  const Machine& machine_;
  Quality quality_;
  Extent extent_;
  std::unique_ptr<TileCoder> coder_;
};

}  // namespace pith
