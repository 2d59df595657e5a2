// The colours that the eye distinguishes once it has adapted to the light around: X (red against green), Y and B.
#pragma once
#include <array>

#include "metrics/butteraugli/plane.hpp"
#include "metrics/ssimulacra2/light.hpp"

namespace pith::butteraugli {

struct Opponents {
  std::array<Plane, 3> planes;  // X, Y, B

  // Of the three kinds of cones, derivatives of the response by the light and by the light around; 0 where it is held
  // at its least.
  std::array<Plane, 3> by_light, by_around;
};

Opponents opponents_of(const Light& light);

// Adds the derivative by light to `by_light`.
void opponents_backward(const Opponents& opponents, const std::array<Plane, 3>& by_planes, Light* by_light);

}  // namespace pith::butteraugli
