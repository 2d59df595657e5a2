#include "training/objective/denoiser_objective.hpp"

#include <cmath>

#include "model/denoiser.hpp"
#include "restore/cells.hpp"

namespace pith::train {
namespace {

// Added to the squared error (levels) before the logarithm: pictures without noise must not count without end.
constexpr double kErrorFloor = 1;

PictureObjective::Load loader(std::span<const NoisyCrop> samples) {
  return [=](size_t n, const FeatureMap& input) {
    load_cells(view_of(samples[n].noisy), 0, 0, noise_level(samples[n].sigma), input);
  };
}

Measures logarithm_of_error(const NoisyCrop& sample, std::span<const float> change, std::span<float> by_change) {
  double squares = 0;
  for (size_t i = 0; i < change.size(); ++i) {
    const float error = static_cast<float>(sample.noisy[i]) + change[i] - static_cast<float>(sample.clean[i]);
    by_change[i] = error;
    squares += double(error) * error;
  }
  const auto count = static_cast<double>(change.size());
  const double mean = squares / count;
  const auto by_error = static_cast<float>(2 / count / (mean + kErrorFloor));
  for (float& by : by_change) by *= by_error;
  return {std::log(mean + kErrorFloor), 0, mean};
}

PictureObjective::Loss loss_of(std::span<const NoisyCrop> samples) {
  return [=](size_t n, std::span<const float> change, std::span<float> by_change) {
    return logarithm_of_error(samples[n], change, by_change);
  };
}

}  // namespace

DenoiserObjective::DenoiserObjective(const WeightsFile& weights, LayerWeights& layers, int side, int crops,
                                     DataType precision)
    : pictures_(unet(weights, kDenoiser), layers, side, crops, precision) {}

std::vector<Measures> DenoiserObjective::measure(std::span<const NoisyCrop> samples) {
  return pictures_.measure(samples.size(), loader(samples), loss_of(samples));
}

std::vector<Measures> DenoiserObjective::learn(std::span<const NoisyCrop> samples, double scale, Gradients& gradients) {
  return pictures_.learn(samples.size(), loader(samples), loss_of(samples), scale, gradients);
}

}  // namespace pith::train
