// Two pictures compared at one size.
#pragma once
#include <array>

#include "metrics/butteraugli/activity.hpp"
#include "metrics/butteraugli/bands.hpp"
#include "metrics/butteraugli/line_errors.hpp"
#include "metrics/butteraugli/opponents.hpp"

namespace pith::butteraugli {

class Scale {
 public:
  Scale(const Light& original, const Light& decoded);
  Scale(const Scale&) = delete;
  Scale& operator=(const Scale&) = delete;

  // Squared distances at each pixel.
  const Plane& squared_map() const { return map_; }

  // Adds to the derivative by the decoded light.
  void add_backward(const Plane& by_map, Light* by_decoded);

 private:
  static constexpr int kBandsWithLines = 6;

  const PlaneSize extent_;
  BandFilter filter_;
  Activity activity_;
  Opponents opponents_;
  Bands original_, decoded_;
  Masks masks_;
  Plane activity_difference_;
  std::array<LineErrors, kBandsWithLines> lines_;
  Plane map_;
};

}  // namespace pith::butteraugli
