// What the networks that change pictures (model/unet.hpp) make of a few crops, and the gradients of the losses of that.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "gradient/network.hpp"
#include "model/unet.hpp"
#include "training/objective/objective.hpp"

namespace pith::train {

class PictureObjective {
 public:
  // `layers` are copies of the graph's weights for the networks of one precision; crops have `side` pixels, of which at
  // most `crops` are worked on at once. Used by one thread at a time, and runs on that alone.
  PictureObjective(const Graph& graph, LayerWeights& layers, int side, int crops, DataType precision);

  // Fills in what the network gets of a crop.
  using Load = std::function<void(size_t crop, const FeatureMap& input)>;

  // Measures what the network adds to a crop, in levels and the order of the crop's samples. Writes the derivative of
  // the loss by each of them.
  using Loss = std::function<Measures(size_t crop, std::span<const float> change, std::span<float> by_change)>;

  std::vector<Measures> measure(size_t count, const Load& load, const Loss& loss);

  // The same, and adds `scale` times the gradient of the sum of the losses.
  std::vector<Measures> learn(size_t count, const Load& load, const Loss& loss, double scale, Gradients& gradients);

 private:
  size_t sample_of(size_t i) const;

  int side_, crops_;
  Network network_;
  std::vector<float> change_, by_change_;  // of one crop
  std::vector<float> by_output_;           // of all, in the order of the map
};

}  // namespace pith::train
