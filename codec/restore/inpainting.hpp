// How holes are filled.
#pragma once
#include <cstdint>

#include "restore/restoration.hpp"

namespace pith {

struct Inpainting {
  uint32_t grow = 0;     // pixels by which holes are made larger on all sides
  uint32_t feather = 0;  // pixels around them over which the filling blends into the picture
  RestorationLimits limits = {};
};

}  // namespace pith
