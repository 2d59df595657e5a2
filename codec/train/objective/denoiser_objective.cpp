#include "train/objective/denoiser_objective.hpp"

#include <algorithm>
#include <cmath>

#include "error.hpp"
#include "image/cells.hpp"
#include "net/bf16.hpp"

namespace pith::train {
namespace {

// Added to the squared error (levels) before the logarithm: pictures without noise must not count without end.
constexpr double kErrorFloor = 1;

}  // namespace

DenoiserObjective::DenoiserObjective(const WeightsFile& weights, LayerWeights& layers, int side, int crops,
                                     DataType precision)
    : side_(side),
      crops_(crops),
      network_(denoiser(weights), {side / kCell, side / kCell}, {crops, precision, false}, layers),
      by_change_(static_cast<size_t>(crops) * side * side * 3) {}

std::vector<Measures> DenoiserObjective::measure(std::span<const NoisyCrop> samples) {
  forward(samples);
  return measures(samples, 0);
}

std::vector<Measures> DenoiserObjective::learn(std::span<const NoisyCrop> samples, double scale, Gradients& gradients) {
  forward(samples);
  const std::vector<Measures> result = measures(samples, scale);
  const FeatureMap to = network_.output_gradient(0);
  store_values(to, 0, to.size(), [&](size_t i) { return by_change_[i]; });
  network_.backward(gradients);
  return result;
}

void DenoiserObjective::forward(std::span<const NoisyCrop> samples) {
  if (samples.size() > static_cast<size_t>(crops_))
    throw Error(PITH_ERROR_INTERNAL, "an objective was given more crops than it has room for");
  FeatureMap part = network_.input(0);
  part.height /= crops_;
  for (const NoisyCrop& sample : samples) {
    load_cells(view_of(sample.noisy), 0, 0, noise_level(sample.sigma), part);
    part.data = static_cast<char*>(part.data) + part.size() * size_of(part.type);
  }
  network_.forward();
}

std::vector<Measures> DenoiserObjective::measures(std::span<const NoisyCrop> samples, double scale) {
  const FeatureMap change = network_.output(0);
  const float* changes = static_cast<const float*>(change.data);
  const size_t count = change.size() / crops_;
  std::vector<Measures> all;
  std::fill(by_change_.begin(), by_change_.end(), 0.f);  // of places left over
  for (size_t n = 0; n < samples.size(); ++n) {
    const NoisyCrop& sample = samples[n];
    float* error = &by_change_[n * count];
    double squares = 0;
    for (size_t i = 0; i < count; ++i) {
      const size_t pixel = pixel_of(i);
      error[i] = static_cast<float>(sample.noisy[pixel]) + kCellUnit * changes[n * count + i] -
                 static_cast<float>(sample.clean[pixel]);
      squares += double(error[i]) * error[i];
    }
    const double mean = squares / count, by_error = scale * 2 / count / (mean + kErrorFloor);
    for (size_t i = 0; i < count; ++i) error[i] *= static_cast<float>(by_error * kCellUnit);
    all.push_back({std::log(mean + kErrorFloor), 0, mean});
  }
  return all;
}

// Where in a crop element `i` of a map of cells lies.
size_t DenoiserObjective::pixel_of(size_t i) const {
  const size_t cell = i / kCellChannels, channel = i % kCellChannels, columns = side_ / kCell;
  const size_t y = cell / columns * kCell + channel / (kCell * 3),
               x = cell % columns * kCell * 3 + channel % (kCell * 3);
  return y * side_ * 3 + x;
}

}  // namespace pith::train
