// Fills holes of a picture.
#pragma once
#include <cstdint>

#include "image/mask.hpp"
#include "model/inpainter.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"
#include "task/progress.hpp"

namespace pith {

struct Inpainting {
  uint32_t grow = 0;        // pixels by which holes are made larger on all sides
  uint32_t feather = 0;     // pixels around them over which the filling blends into the picture
  uint64_t max_pixels = 0;  // 0: no limit
  uint64_t max_memory = 0;  // bytes; 0: no limit
};

// What the tasks of the inpainter share. All outlive it.
struct InpaintingMachine {
  const InpainterModel& model;
  Engine& engine;
  int threads;
  Progress* progress = nullptr;
};

// In place; no other pixel changes, and alpha neither. Pixels that are `invisible`, none of which is a hole, neither
// change nor have influence. Returns how many pixels are holes, after growing. Throws PITH_ERROR_ARGUMENT if nothing is
// left to fill them from, PITH_ERROR_LIMIT where the picture is beyond the limits. The result does not depend on the
// number of threads.
uint64_t inpaint(const InpaintingMachine& machine, const pith_image& picture, Mask holes, const Inpainting& inpainting,
                 const Mask* invisible = nullptr);

}  // namespace pith
