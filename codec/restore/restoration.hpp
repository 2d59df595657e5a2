// What is taken away from pictures, or filled in them, and what that runs on.
#pragma once
#include <cstdint>
#include <optional>

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

struct Denoising {
  std::optional<double> sigma;  // standard deviation of the noise in levels; unknown: found by the network
  double strength = 1;          // share of the change that is made, 0…1
  RestorationLimits limits = {};
  bool holds_output = false;  // all of it is in memory at once, which counts
};

// Pixels of a window, and rows of a band. Larger ones compute less of the halo twice, and take more memory.
inline constexpr int64_t kDenoisingWindow = int64_t{3} << 19;
inline constexpr uint32_t kDenoisingBand = 1024;

struct Inpainting {
  uint32_t grow = 0;     // pixels by which holes are made larger on all sides
  uint32_t feather = 0;  // pixels around them over which the filling blends into the picture
  RestorationLimits limits = {};
};

}  // namespace pith
