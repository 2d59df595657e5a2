// A picture's light as the three planes of XYB, each with room for a window around every sample.
#pragma once
#include <array>

#include "ssimulacra2/gaussian_window.hpp"
#include "ssimulacra2/light.hpp"
#include "ssimulacra2/weights.hpp"

namespace pith {

using BorderedPlanes = std::array<BorderedPlane, kEyePlanes>;

// Their margins are 0, as the metric's are.
BorderedPlanes bordered_planes_of(const Light& light);

}  // namespace pith
