// What of a file is decoded.
#pragma once
#include <cstdint>

#include "pith/pith.h"

namespace pith {

struct Decoding {
  pith_region region = {};  // all of the picture where the width is 0
  uint32_t max_side = 0;    // the longer side of the output at most; 0: as it is. Not with a region
  bool partial = false;     // whatever tiles of a damaged file are intact, instead of nothing

  // Refused beyond, 0: no limit.
  uint64_t max_pixels = 0;  // of the picture
  uint64_t max_memory = 0;  // bytes, see memory.hpp

  uint32_t sample_size = 1;   // bytes, of the rows that are given; 2: in the order of this machine
  bool holds_output = false;  // all of it is in memory at once, which counts
};

}  // namespace pith
