// How training passes gradients through rounding.
#pragma once

namespace pith::train {

// How values between the networks are quantised.
enum class Quantisation {
  noisy,    // training: uniform noise where bits are counted, rounding (gradients pass) where values are decoded
  rounded,  // measuring: as the coder does it
  none,     // no rounding anywhere: smooth, what tests compare with finite differences
};

}  // namespace pith::train
