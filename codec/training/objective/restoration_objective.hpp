// The loss of the networks that change pictures (model/unet.hpp) on a few damaged crops, and its gradient by every
// parameter.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "gradient/network.hpp"
#include "model/unet.hpp"
#include "pixels/mask.hpp"
#include "training/objective/objective.hpp"

namespace pith::train {

struct DamagedCrop {
  Crop whole;                     // before the damage
  Mask damaged;                   // the pixels that count
  float difference_weight = 0;    // of the errors of differences between neighbours, beside those of levels
  float eye_share = 0;            // weight of the distance that people see, taken from that of these errors
  std::vector<float> cells = {};  // what the network gets, in the order of restore/cells.hpp
};

// Noisy everywhere. `sigma`: what the network is told.
DamagedCrop noisy_crop(const Crop& clean, const Crop& noisy, std::optional<double> sigma);

// With holes, but not all of it. Differences count, too, which holds edges together, and what people see.
DamagedCrop holed_crop(const Crop& whole, const Mask& holes);

class RestorationObjective {
 public:
  // `weights` are those of a network of that kind, `layers` their copies for the networks of one precision; crops have
  // `side` pixels, of which at most `crops` are worked on at once. Used by one thread at a time, and runs on that
  // alone.
  RestorationObjective(const UNetKind& kind, const WeightsFile& weights, LayerWeights& layers, int side, int crops,
                       DataType precision);

  // Runs the network of an inpainter: for each sample that is chosen, what it gives becomes the guess in the holes.
  void fill(std::span<DamagedCrop> samples, const std::vector<bool>& chosen);

  // The loss of a crop is the logarithm of its mean squared error and what counts beside it, so that weak damage and
  // strong count alike. Measures are of damaged pixels alone.
  std::vector<Measures> measure(std::span<const DamagedCrop> samples);

  // The same, and adds `scale` times the gradient of the sum of their losses.
  std::vector<Measures> learn(std::span<const DamagedCrop> samples, double scale, Gradients& gradients);

 private:
  const float* forward(std::span<const DamagedCrop> samples);
  Measures measure(const DamagedCrop& sample, const float* output, float* by_output) const;
  size_t sample_of(size_t i) const;

  int side_, crops_;
  Network network_;
  std::vector<float> by_output_;
};

}  // namespace pith::train
