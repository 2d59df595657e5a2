// Windows of a region for the networks of a refinement, and how these are made.
#pragma once
#include <vector>

#include "gradient/network.hpp"
#include "latent/grid.hpp"
#include "latent/machine.hpp"

namespace pith {

inline constexpr int kRefinementArea = 768;  // latents of a window: half of a picture of 768x512 pixels

struct Window {
  Rect inside;  // these partition the region
  Rect source;  // what a network needs to know for that, and more where the plane ends; all of one extent
};

// They depend on nothing but the extents, so that sums over windows are the same for any number of threads. `plane` is
// what sources are kept within; the region lies in it.
std::vector<Window> refinement_windows(const Rect& region, int halo, const Rect& plane);

// For networks that only the latent is changed through.
inline Network::Settings network_settings(const Machine& machine) {
  return {1, machine.floats.precision(), true, false, false, &machine.floats.memory()};
}

}  // namespace pith
