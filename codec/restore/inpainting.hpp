// How holes are filled, and what that runs on.
#pragma once
#include <cstdint>

#include "base/progress.hpp"
#include "model/inpainter.hpp"
#include "net/engine.hpp"

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

}  // namespace pith
