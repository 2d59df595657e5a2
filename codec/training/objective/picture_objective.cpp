#include "training/objective/picture_objective.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "net/bf16.hpp"

namespace pith::train {

PictureObjective::PictureObjective(const Graph& graph, LayerWeights& layers, int side, int crops, DataType precision)
    : side_(side),
      crops_(crops),
      network_(graph, {side / kCell, side / kCell}, {crops, precision, false}, layers),
      change_(static_cast<size_t>(side) * side * 3),
      by_change_(change_.size()),
      by_output_(change_.size() * crops) {}

std::vector<Measures> PictureObjective::measure(size_t count, const Load& load, const Loss& loss) {
  if (count > static_cast<size_t>(crops_))
    throw Error(PITH_ERROR_INTERNAL, "an objective was given more crops than it has room for");
  FeatureMap part = network_.input(0);
  part.height /= crops_;
  for (size_t n = 0; n < count; ++n) {
    load(n, part);
    part.data = static_cast<char*>(part.data) + part.size() * size_of(part.type);
  }
  network_.forward();
  const size_t size = change_.size();
  const float* output = static_cast<const float*>(network_.output(0).data);
  std::vector<Measures> all;
  std::fill(by_output_.begin(), by_output_.end(), 0.f);  // of places left over
  for (size_t n = 0; n < count; ++n) {
    for (size_t i = 0; i < size; ++i) change_[sample_of(i)] = kCellUnit * output[n * size + i];
    all.push_back(loss(n, change_, by_change_));
    for (size_t i = 0; i < size; ++i) by_output_[n * size + i] = kCellUnit * by_change_[sample_of(i)];
  }
  return all;
}

std::vector<Measures> PictureObjective::learn(size_t count, const Load& load, const Loss& loss, double scale,
                                              Gradients& gradients) {
  const std::vector<Measures> measures = measure(count, load, loss);
  const FeatureMap to = network_.output_gradient(0);
  store_values(to, 0, to.size(), [&](size_t i) { return static_cast<float>(scale) * by_output_[i]; });
  network_.backward(gradients);
  return measures;
}

// Where in a crop element `i` of a map of cells lies.
size_t PictureObjective::sample_of(size_t i) const {
  const size_t cell = i / kCellChannels, channel = i % kCellChannels, columns = side_ / kCell;
  const size_t y = cell / columns * kCell + channel / (kCell * 3),
               x = cell % columns * kCell * 3 + channel % (kCell * 3);
  return y * side_ * 3 + x;
}

}  // namespace pith::train
