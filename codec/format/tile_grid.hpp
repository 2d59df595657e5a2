// How a picture divides into tiles.
#pragma once
#include <cstdint>

#include "format/container.hpp"
#include "pith/pith.h"

namespace pith {

// Tiles are squares of header.tile_size, numbered row by row; those at the right and the bottom end with the picture.
class TileGrid {
 public:
  // The header's values must be within the limits of the format, as those that read_header returns are.
  explicit TileGrid(const Header& header);

  uint32_t columns() const { return columns_; }
  uint32_t rows() const { return rows_; }
  uint32_t count() const { return columns_ * rows_; }  // at most 2^28

  // The pixels of tile `number`, which must be below count().
  pith_region rect(uint32_t number) const;

 private:
  uint32_t width_, height_, tile_size_, columns_, rows_;
};

}  // namespace pith
