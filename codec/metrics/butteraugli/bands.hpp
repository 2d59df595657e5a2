// Opponent colours in four bands of frequency, weighted as the eye sees them, and the way back of derivatives.
#pragma once
#include <array>

#include "metrics/butteraugli/blur.hpp"
#include "metrics/butteraugli/plane.hpp"

namespace pith::butteraugli {

struct Bands {
  std::array<Plane, 3> low, middle;    // X, Y, B
  std::array<Plane, 2> high, highest;  // X, Y: blue is not seen so finely

  static Bands zeros(size_t count);
};

class BandFilter {
 public:
  explicit BandFilter(PlaneSize extent);

  // Of X, Y and B. Keeps what backward() needs.
  Bands split(const std::array<Plane, 3>& xyb);

  // The derivatives by X, Y and B, from those by the bands of the latest split().
  std::array<Plane, 3> backward(const Bands& by_bands);

 private:
  Blur low_, middle_, high_;
  // Before they are bent: the middle band, what is above it, its suppressed X, and that smoothed; X and Y.
  std::array<Plane, 2> raw_middle_, above_, smooth_;
  Plane suppressed_;
};

}  // namespace pith::butteraugli
