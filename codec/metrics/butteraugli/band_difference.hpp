// How much a band differs from the original's: the less the stronger it is, the more where it is lost or exaggerated.
#pragma once
#include <cmath>

#include "metrics/butteraugli/curves.hpp"

namespace pith::butteraugli {

struct DifferenceCurve {
  float scale, norm, symmetric, asymmetric;
};

inline constexpr float kBandTooSmall = 0.55f, kBandTooLarge = 1.05f;

inline float band_difference(float a, float b, const DifferenceCurve& curve) {
  const float near = curve.scale / (curve.norm + 0.5f * (std::abs(a) + std::abs(b)));
  const float beyond = curve.asymmetric * excess(a, b, kBandTooSmall, kBandTooLarge);
  return near * (curve.symmetric * (a - b) + (a < b ? -beyond : beyond));
}

// By b.
inline float slope_of_band_difference(float a, float b, const DifferenceCurve& curve) {
  const float inverse = 1 / (curve.norm + 0.5f * (std::abs(a) + std::abs(b)));
  const float beyond = curve.asymmetric * slope_of_excess(a, b, kBandTooSmall, kBandTooLarge);
  const float by_near = band_difference(a, b, curve) * inverse * (b < 0 ? 0.5f : -0.5f);
  return by_near + curve.scale * inverse * ((a < b ? -beyond : beyond) - curve.symmetric);
}

}  // namespace pith::butteraugli
