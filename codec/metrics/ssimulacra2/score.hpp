// SSIMULACRA 2.1 as its reference program has it, rounding included: of two pictures, row by row.
#pragma once
#include <array>
#include <vector>

#include "metrics/ssimulacra2/light.hpp"
#include "metrics/ssimulacra2/plane_norms.hpp"
#include "pith/pith.h"

namespace pith {

// 100 for equal pictures, 90 if they can hardly be told apart, 70 high quality, 50 medium, 30 low; below 0 if they have
// little in common. Both pictures have 1 channel (gray, which counts as three equal colours) or 3, and sides of at
// least kSsimulacra2MinSide; they must outlive it.
class Ssimulacra2Score {
 public:
  Ssimulacra2Score(const pith_image& original, const pith_image& decoded);

  // Each of the parts is a plane at a scale. Threads may work on several at the same time; the first take longest.
  int parts() const { return scales_ * kEyePlanes; }
  double distance(int part) const;

  // From the sum of all parts' distances.
  static double of_distances(double sum);

 private:
  const pith_image original_, decoded_;
  const int scales_;
  std::array<float, 256> light_;                       // of each level
  std::vector<Light> original_light_, decoded_light_;  // at all scales but the first
};

// In one go; NaN if a side is below kSsimulacra2MinSide.
double ssimulacra2(const pith_image& original, const pith_image& decoded);

// Bytes that a score takes for each pixel, and for each thread and pixel of a row.
inline constexpr double kSsimulacra2BytesPerPixel = 9, kSsimulacra2BytesPerColumn = 1200;

}  // namespace pith
