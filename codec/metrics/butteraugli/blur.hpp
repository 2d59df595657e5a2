// Gaussian means.
#pragma once
#include "metrics/butteraugli/plane.hpp"

namespace pith::butteraugli {

class Blur {
 public:
  // The Gaussian is cut off at 2.25 `sigma`.
  Blur(double sigma, PlaneSize extent);

  // Means around each sample; what is beyond the edges does not count.
  Plane of(const Plane& in);

  // The way back of derivatives: adds to `by_in`.
  void add_backward(const Plane& by_out, Plane* by_in);

 private:
  void convolve(const Plane& in, Plane* out);
  void normalise(Plane* plane) const;

  const PlaneSize extent_;
  const int reach_;
  Plane taps_;                      // from the farthest to the middle one
  Plane row_scale_, column_scale_;  // one over the sums of the taps that count
  Plane padded_row_, columns_;      // with zeros around
};

}  // namespace pith::butteraugli
