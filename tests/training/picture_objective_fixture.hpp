// What the tests of the losses of denoiser and inpainter share.
#pragma once
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "gradient/gradients.hpp"
#include "gradient/layer_weights.hpp"
#include "training/data/crops.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// Something to see: waves of two colours.
inline Crop wavy_crop(int side) {
  Crop crop(static_cast<size_t>(side) * side * 3);
  for (size_t i = 0; i < crop.size(); ++i) {
    const double x = static_cast<double>(i / 3 % side), y = static_cast<double>(i / 3 / side);
    crop[i] = static_cast<uint8_t>(128 + 70 * std::sin(0.2 * x + static_cast<double>(i % 3)) * std::cos(0.13 * y));
  }
  return crop;
}

// A step along the gradient of one tensor must change the loss by the step times its squared norm.
template <typename PictureObjective, typename Sample>
void check_gradient(PictureObjective& objective, const std::vector<Sample>& samples, Parameters& parameters,
                    LayerWeights& layers) {
  layers.refresh(1);
  Gradients gradients;
  objective.learn(samples, 1, gradients);
  for (Parameter& p : parameters.all()) {
    set_gradient(p, {gradients.find(*p.used)->data()});
    double squares = 0;
    for (float g : p.gradient) squares += double(g) * g;
    REQUIRE(squares > 0);
    const double step = 2e-3 / std::sqrt(squares);
    const auto loss_at = [&](double factor) {
      std::vector<float> moved = p.value;
      for (size_t i = 0; i < moved.size(); ++i) moved[i] += static_cast<float>(factor * step * p.gradient[i]);
      use(p, moved);
      layers.refresh(1);
      return objective.measure(samples)[0].loss;
    };
    const double slope = (loss_at(1) - loss_at(-1)) / (2 * step);
    INFO(p.name);
    CHECK(slope == Approx(squares).epsilon(0.05));
    loss_at(0);
  }
}

}  // namespace pith::train
