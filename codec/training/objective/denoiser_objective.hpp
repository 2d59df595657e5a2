// The loss of the denoiser on a few noisy crops and its gradient by every parameter.
#pragma once
#include <optional>

#include "training/objective/picture_objective.hpp"

namespace pith::train {

// A crop as it is and as a camera shows it.
struct NoisyCrop {
  Crop clean, noisy;
  std::optional<double> sigma;  // that the network is given
};

class DenoiserObjective {
 public:
  // `weights` are those of a denoiser; the rest as for PictureObjective.
  DenoiserObjective(const WeightsFile& weights, LayerWeights& layers, int side, int crops, DataType precision);

  // The loss of a crop is the logarithm of its mean squared error, so that all strengths of noise count alike.
  std::vector<Measures> measure(std::span<const NoisyCrop> samples);

  // The same, and adds `scale` times the gradient of the sum of their losses.
  std::vector<Measures> learn(std::span<const NoisyCrop> samples, double scale, Gradients& gradients);

 private:
  PictureObjective pictures_;
};

}  // namespace pith::train
