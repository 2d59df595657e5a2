// The loss of the denoiser on a few noisy crops and its gradient by every parameter.
#pragma once
#include <optional>

#include "net/backward/onednn/network.hpp"
#include "train/objective/objective.hpp"

namespace pith::train {

// A crop as it is and as a camera shows it.
struct NoisyCrop {
  Crop clean, noisy;
  std::optional<double> sigma;  // that the network is told
};

class DenoiserObjective {
 public:
  // `weights` are those of a denoiser, `layers` their copies for the networks of one precision; crops have `side`
  // pixels, of which at most `crops` are worked on at once. Used by one thread at a time, and runs on that alone.
  DenoiserObjective(const WeightsFile& weights, LayerWeights& layers, int side, int crops, DataType precision);

  // The loss of a crop is the logarithm of its mean squared error, so that all strengths of noise count alike.
  std::vector<Measures> measure(std::span<const NoisyCrop> samples);

  // The same, and adds `scale` times the gradient of the sum of their losses.
  std::vector<Measures> learn(std::span<const NoisyCrop> samples, double scale, Gradients& gradients);

 private:
  void forward(std::span<const NoisyCrop> samples);

  // After forward(); fills by_change_ with `scale` times the gradients.
  std::vector<Measures> measures(std::span<const NoisyCrop> samples, double scale);

  size_t pixel_of(size_t i) const;

  int side_, crops_;
  Network network_;
  std::vector<float> by_change_;  // by the network's output, of all crops
};

}  // namespace pith::train
