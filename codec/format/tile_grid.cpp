#include "format/tile_grid.hpp"

#include <algorithm>

namespace pith {
namespace {

uint32_t divide_up(uint32_t a, uint32_t b) { return (a - 1) / b + 1; }

}  // namespace

TileGrid::TileGrid(const Header& header)
    : width_(header.width),
      height_(header.height),
      tile_size_(header.tile_size),
      columns_(divide_up(header.width, header.tile_size)),
      rows_(divide_up(header.height, header.tile_size)) {}

pith_region TileGrid::rect(uint32_t number) const {
  const uint32_t x = number % columns_ * tile_size_, y = number / columns_ * tile_size_;
  return {x, y, std::min(tile_size_, width_ - x), std::min(tile_size_, height_ - y)};
}

}  // namespace pith
