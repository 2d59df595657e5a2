// What noise is taken away.
#pragma once
#include <cstdint>
#include <optional>

#include "restore/restoration.hpp"

namespace pith {

struct Denoising {
  std::optional<double> sigma;  // standard deviation of the noise in levels; unknown: found by the network
  double strength = 1;          // share of the change that is made, 0…1
  RestorationLimits limits = {};
  bool holds_output = false;  // all of it is in memory at once, which counts
};

// Pixels of a window, and rows of a band. Larger ones compute less of the halo twice, and take more memory.
inline constexpr int64_t kDenoisingWindow = int64_t{3} << 19;
inline constexpr uint32_t kDenoisingBand = 1024;

}  // namespace pith
