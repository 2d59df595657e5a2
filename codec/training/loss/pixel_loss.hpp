// The distortion of one decoded crop.
#pragma once
#include <vector>

#include "training/data/crops.hpp"
#include "training/loss/distortion.hpp"

namespace pith::train {

class PixelLoss {
 public:
  // `rounds`: to levels as a decoder does, instead of what lies between them.
  PixelLoss(Distortion kind, int side, bool rounds);

  struct Result {
    double distortion;
    double squared_error;  // mean over samples, of 8-bit levels
  };

  // `decoded`: what the synthesis network gives for a crop, in blocks (pixels/blocks.hpp), levels over 255 minus a
  // half. Writes the derivative of the distortion by each decoded level, in the same order.
  Result measure(const float* decoded, const Crop& crop, float* gradient);

 private:
  double planar_distortion(float* gradient);

  Distortion kind_;
  int side_;
  bool rounds_;
  size_t size_;
  std::vector<float> decoded_, original_;  // levels minus 127.5, in blocks
  std::vector<float> planes_;              // decoded, original, gradient; for what depends on where samples lie
};

}  // namespace pith::train
