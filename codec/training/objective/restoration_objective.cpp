#include "training/objective/restoration_objective.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/to_integer.hpp"
#include "net/bf16.hpp"
#include "restore/cells.hpp"
#include "training/loss/distortion.hpp"

namespace pith::train {
namespace {

// Added to the squared error (levels) before the logarithm: what is as good as whole must not count without end.
constexpr double kErrorFloor = 4;

// In holes. The distance that people see, of which a few wrong pixels make much, is a third to a half of the loss so.
constexpr float kDifferenceWeight = 0.25, kEyeShare = 0.1;

// Room for what a network of that kind gets of a crop.
FeatureMap make_cells(const Crop& crop, const UNetKind& kind, std::vector<float>& values) {
  const int side = side_of(crop) / kCell, channels = kCellChannels + kind.told_channels;
  values.resize(static_cast<size_t>(side) * side * channels);
  return {values.data(), DataType::f32, side, side, channels};
}

// `weight` times the distance that people see between the crop and the same with these errors; adds its derivative by
// every error.
double add_distance(const DamagedCrop& sample, const std::vector<float>& error, double weight,
                    std::vector<float>& by_error) {
  const int side = side_of(sample.whole);
  const size_t size = error.size(), plane = size / 3;
  std::vector<float> original(size), changed(size), by_changed(size);
  for (size_t i = 0; i < size; ++i) {
    const size_t to = i % 3 * plane + i / 3;
    original[to] = sample.whole[i];
    changed[to] = original[to] + error[i];
  }
  const double distance =
      distortion(Distortion::eye, changed.data(), original.data(), 3, side, side, by_changed.data());
  for (size_t i = 0; i < size; ++i) by_error[i] += static_cast<float>(weight) * by_changed[i % 3 * plane + i / 3];
  return weight * distance;
}

}  // namespace

DamagedCrop noisy_crop(const Crop& clean, const Crop& noisy, std::optional<double> sigma) {
  const pith_image view = view_of(noisy);
  DamagedCrop sample{clean, {view.width, view.height}};
  std::fill(sample.damaged.holes.begin(), sample.damaged.holes.end(), 1);
  load_cells(view, 0, 0, noise_level(sigma), make_cells(clean, kDenoiser, sample.cells));
  return sample;
}

DamagedCrop holed_crop(const Crop& whole, const Mask& holes) {
  const pith_image view = view_of(whole);
  DamagedCrop sample{whole, holes, kDifferenceWeight, kEyeShare};
  load_cells(view, HoleGuess(view, holes), 0, 0, make_cells(whole, kInpainter, sample.cells));
  return sample;
}

RestorationObjective::RestorationObjective(const UNetKind& kind, const WeightsFile& weights, LayerWeights& layers,
                                           int side, int crops, DataType precision)
    : side_(side),
      crops_(crops),
      network_(unet(weights, kind), {side / kCell, side / kCell}, {crops, precision, false}, layers),
      by_output_(network_.output(0).size()) {}

const float* RestorationObjective::forward(std::span<const DamagedCrop> samples) {
  if (samples.size() > static_cast<size_t>(crops_))
    throw Error(PITH_ERROR_INTERNAL, "an objective was given more crops than it has room for");
  for (size_t n = 0; n < samples.size(); ++n) {
    const std::vector<float>& cells = samples[n].cells;
    store_values(network_.input(0), n * cells.size(), cells.size(), [&](size_t i) { return cells[i]; });
  }
  network_.forward();
  return static_cast<const float*>(network_.output(0).data);
}

void RestorationObjective::fill(std::span<DamagedCrop> samples, const std::vector<bool>& chosen) {
  const float* output = forward(samples);
  const size_t part = by_output_.size() / crops_;
  for (size_t n = 0; n < samples.size(); ++n, output += part) {
    DamagedCrop& sample = samples[n];
    const size_t channels = sample.cells.size() / (part / kCellChannels);
    for (size_t i = 0; i < part && chosen[n]; ++i) {
      if (!sample.damaged.holes[sample_of(i) / 3]) continue;
      float* cell = &sample.cells[i / kCellChannels * channels];
      float& value = cell[i % kCellChannels];
      value = (to_sample(kCellUnit * (value + output[i]) + 128) - 127.5f) / kCellUnit;
      cell[kCellChannels + i % kCellChannels / 3] = kFilledGuess;
    }
  }
}

std::vector<Measures> RestorationObjective::measure(std::span<const DamagedCrop> samples) {
  const float* output = forward(samples);
  const size_t part = by_output_.size() / crops_;
  std::vector<Measures> all;
  std::fill(by_output_.begin(), by_output_.end(), 0.f);  // of places left over
  for (size_t n = 0; n < samples.size(); ++n)
    all.push_back(measure(samples[n], output + n * part, &by_output_[n * part]));
  return all;
}

Measures RestorationObjective::measure(const DamagedCrop& sample, const float* output, float* by_output) const {
  const std::vector<uint8_t>& damaged = sample.damaged.holes;
  const size_t row = static_cast<size_t>(side_) * 3, size = sample.whole.size();
  const size_t channels = sample.cells.size() / (size / kCellChannels);
  std::vector<float> error(size);  // 0 where the picture stays as it is
  for (size_t i = 0; i < size; ++i) {
    const size_t at = sample_of(i);
    if (!damaged[at / 3]) continue;
    const float given = kCellUnit * sample.cells[i / kCellChannels * channels + i % kCellChannels] + 127.5f;
    error[at] = given + kCellUnit * output[i] - sample.whole[at];
  }
  double squares = 0, differences = 0;
  for (const float e : error) squares += double(e) * e;
  std::vector<float> by_change = error;
  const auto difference = [&](size_t i, size_t next) {
    const float d = error[next] - error[i];
    differences += double(d) * d;
    by_change[next] += sample.difference_weight * d;
    by_change[i] -= sample.difference_weight * d;
  };
  for (size_t i = 0; i < size && sample.difference_weight > 0; ++i) {
    if (i % row + 3 < row) difference(i, i + 3);
    if (i + row < size) difference(i, i + row);
  }
  const double count = static_cast<double>(sample.damaged.count()) * 3, share = sample.eye_share;
  double mean = (1 - share) * (squares + sample.difference_weight * differences) / count;
  for (float& by : by_change) by *= static_cast<float>(2 * (1 - share) / count);
  if (share > 0) mean += add_distance(sample, error, share * static_cast<double>(size) / count, by_change);
  for (size_t i = 0; i < size; ++i) {
    const size_t at = sample_of(i);
    by_output[i] = damaged[at / 3] ? kCellUnit * by_change[at] / static_cast<float>(mean + kErrorFloor) : 0;
  }
  return {std::log(mean + kErrorFloor), 0, squares / count};
}

std::vector<Measures> RestorationObjective::learn(std::span<const DamagedCrop> samples, double scale,
                                                  Gradients& gradients) {
  std::vector<Measures> measures = measure(samples);
  const FeatureMap to = network_.output_gradient(0);
  store_values(to, 0, to.size(), [&](size_t i) { return static_cast<float>(scale) * by_output_[i]; });
  network_.backward(gradients);
  return measures;
}

// Where in a crop element `i` of what the network gives lies.
size_t RestorationObjective::sample_of(size_t i) const {
  const size_t cell = i / kCellChannels, channel = i % kCellChannels, columns = side_ / kCell;
  const size_t y = cell / columns * kCell + channel / (kCell * 3),
               x = cell % columns * kCell * 3 + channel % (kCell * 3);
  return y * side_ * 3 + x;
}

}  // namespace pith::train
