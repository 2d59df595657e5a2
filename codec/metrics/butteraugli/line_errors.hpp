// Errors along lines: those in a row weigh more than the same ones scattered.
#pragma once
#include "metrics/butteraugli/plane.hpp"

namespace pith::butteraugli {

// How much the differences of a band count. `norm`: where the band is much larger, errors are masked by it.
struct LineWeights {
  double weight, norm;
  bool sparse;  // every other pixel of the lines
  double loss;  // weight of what is lost, beside what is added
};

// How much a band differs from the original's: the less the stronger it is, the more where it is lost or exaggerated.
struct DifferenceCurve {
  float scale, norm, symmetric, asymmetric;
};

class LineErrors {
 public:
  explicit LineErrors(PlaneSize extent);

  // Adds to `map` what b's differences from a come to around each pixel. `a` and `b` stay alive until add_backward().
  void add(const Plane& a, const Plane& b, const LineWeights& weights, Plane* map);

  // Adds to `by_b`, from the derivative by the map of the latest add().
  void add_backward(const Plane& by_map, Plane* by_b);

 private:
  static constexpr int kReach = 4;  // of lines, from their middle

  float* row(Plane* padded, int y) const { return padded->data() + offset(y); }
  size_t offset(int y) const { return (static_cast<size_t>(y) + kReach) * stride_ + kReach; }
  // Sums along line `line` through the pixels of row `y`.
  void sum(const Plane& padded, int line, int y, float* sums) const;

  const PlaneSize extent_;
  const size_t stride_;
  const Plane *a_ = nullptr, *b_ = nullptr;
  bool sparse_ = false;
  DifferenceCurve curve_{};
  Plane differences_, by_sums_;  // with zeros around; the derivatives by the sums along one line
};

}  // namespace pith::butteraugli
