#include "training/objective/inpainter_objective.hpp"

#include <cmath>

#include "restore/cells.hpp"

namespace pith::train {
namespace {

constexpr double kErrorFloor = 1;          // of squares of levels, added before the logarithm
constexpr float kDifferenceWeight = 0.25;  // of the errors of differences, beside those of levels

// A crop in work: the first guess is needed to load it and to measure what became of it.
struct Prepared {
  explicit Prepared(const DamagedCrop& c) : crop(&c), fill(view_of(c.whole), c.holes) {}

  const DamagedCrop* crop;
  CoarseFill fill;
};

// Error of every sample; 0 outside of holes, where the picture stays as it is.
std::vector<float> errors(const Prepared& sample, std::span<const float> change) {
  const Mask& holes = sample.crop->holes;
  std::vector<float> all(change.size());
  float levels[3];
  for (uint32_t y = 0; y < holes.height; ++y)
    for (uint32_t x = 0; x < holes.width; ++x) {
      if (!holes.row(y)[x]) continue;
      sample.fill.get(y, x, levels);
      const size_t first = (size_t{y} * holes.width + x) * 3;
      for (size_t c = 0; c < 3; ++c) all[first + c] = levels[c] + change[first + c] - sample.crop->whole[first + c];
    }
  return all;
}

Measures logarithm_of_error(const Prepared& sample, std::span<const float> change, std::span<float> by_change) {
  const Mask& holes = sample.crop->holes;
  const size_t row = size_t{holes.width} * 3, size = change.size();
  const std::vector<float> error = errors(sample, change);
  double squares = 0, differences = 0;
  for (size_t i = 0; i < size; ++i) {
    squares += double(error[i]) * error[i];
    by_change[i] = error[i];
  }
  // Between pixels of which neither is a hole there is no error.
  const auto difference = [&](size_t i, size_t next) {
    const float d = error[next] - error[i];
    differences += double(d) * d;
    by_change[next] += kDifferenceWeight * d;
    by_change[i] -= kDifferenceWeight * d;
  };
  for (size_t i = 0; i < size; ++i) {
    if (i % row + 3 < row) difference(i, i + 3);
    if (i + row < size) difference(i, i + row);
  }
  const double count = static_cast<double>(holes.count()) * 3,
               mean = (squares + kDifferenceWeight * differences) / count;
  const auto by_sum = static_cast<float>(2 / count / (mean + kErrorFloor));
  for (size_t i = 0; i < size; ++i) by_change[i] *= holes.holes[i / 3] ? by_sum : 0;
  return {std::log(mean + kErrorFloor), 0, squares / count};
}

template <typename Run>
std::vector<Measures> with_prepared(std::span<const DamagedCrop> samples, Run run) {
  std::vector<Prepared> prepared(samples.begin(), samples.end());
  return run(
      [&](size_t n, const FeatureMap& input) {
        load_cells(view_of(samples[n].whole), samples[n].holes, prepared[n].fill, 0, 0, input);
      },
      [&](size_t n, std::span<const float> change, std::span<float> by_change) {
        return logarithm_of_error(prepared[n], change, by_change);
      });
}

}  // namespace

InpainterObjective::InpainterObjective(const WeightsFile& weights, LayerWeights& layers, int side, int crops,
                                       DataType precision)
    : pictures_(unet(weights, kInpainter), layers, side, crops, precision) {}

std::vector<Measures> InpainterObjective::measure(std::span<const DamagedCrop> samples) {
  return with_prepared(
      samples, [&](const auto& load, const auto& loss) { return pictures_.measure(samples.size(), load, loss); });
}

std::vector<Measures> InpainterObjective::learn(std::span<const DamagedCrop> samples, double scale,
                                                Gradients& gradients) {
  return with_prepared(samples, [&](const auto& load, const auto& loss) {
    return pictures_.learn(samples.size(), load, loss, scale, gradients);
  });
}

}  // namespace pith::train
