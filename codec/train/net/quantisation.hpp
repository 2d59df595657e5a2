// How training passes gradients through rounding and clamping.
#pragma once

namespace pith::train {

// How values between the networks are quantised.
enum class Quantisation {
  noisy,    // training: uniform noise where bits are counted, rounding (gradients pass) where values are decoded
  rounded,  // measuring: as the coder does it
  none,     // no rounding anywhere: smooth, what tests compare with finite differences
};

// Whether a gradient passes a clamp of `x`: outside the range only if a step along it (against its sign) leads back, or
// never if `smooth` asks for the derivative as it is.
inline bool passes_clamp(float x, float low, float high, float gradient, bool smooth) {
  return ((x >= low) | ((gradient < 0) & !smooth)) & ((x <= high) | ((gradient > 0) & !smooth));
}

}  // namespace pith::train
