// How gradients pass clamps.
#pragma once

namespace pith {

// Whether a gradient passes a clamp of `x`: outside the range only if a step along it (against its sign) leads back, or
// never if `smooth` asks for the derivative as it is.
inline bool passes_clamp(float x, float low, float high, float gradient, bool smooth) {
  return ((x >= low) | ((gradient < 0) & !smooth)) & ((x <= high) | ((gradient > 0) & !smooth));
}

}  // namespace pith
