// What restoring a picture runs on.
#pragma once
#include "base/progress.hpp"
#include "model/unet.hpp"
#include "net/engine.hpp"

namespace pith {

// All outlive it.
struct RestorationMachine {
  const UNetModel& model;
  Engine& engine;
  int threads;
  Progress* progress = nullptr;
};

// Refused beyond, 0: no limit.
struct RestorationLimits {
  uint64_t max_pixels = 0;
  uint64_t max_memory = 0;  // bytes, see memory.hpp
};

}  // namespace pith
