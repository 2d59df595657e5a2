// How busy a picture is around each pixel, and how much of an error that hides.
#pragma once
#include <array>

#include "metrics/butteraugli/blur.hpp"
#include "metrics/butteraugli/plane.hpp"

namespace pith::butteraugli {

using UpperBand = std::array<Plane, 2>;  // X and Y

class Activity {
 public:
  explicit Activity(PlaneSize extent);

  Plane of(const UpperBand& high, const UpperBand& highest);

  // Adds to the derivatives by those bands, which are those of the latest of().
  void add_backward(const Plane& by_activity, const UpperBand& high, const UpperBand& highest, UpperBand* by_high,
                    UpperBand* by_highest);

 private:
  Blur blur_;
};

// The weights of squared errors at each pixel.
struct Masks {
  Plane low, upper;  // for the band of low frequencies, and for the others
};

// Of a picture's activity. An error that is near something smooth is seen.
Masks masks_of(const Plane& activity, PlaneSize extent);

}  // namespace pith::butteraugli
