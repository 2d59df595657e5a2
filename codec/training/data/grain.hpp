// Noise of any spectrum: for all that no model of a camera foresees, such as noise reduction that follows edges.
#pragma once
#include <array>
#include <vector>

#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

// A Gaussian's share of white noise, brought to a standard deviation of `weight`.
struct GrainBand {
  double radius = 0;  // standard deviation of the Gaussian, in pixels; 0: white
  double weight = 1;
};

struct Grain {
  double luma = 3, red = 1, blue = 1;  // standard deviations at medium gray, in levels; of colours above luma
  std::vector<GrainBand> luma_bands = {{}}, chroma_bands = {{}};
  std::array<double, 3> slopes = {0, 0, 0};  // how much the logarithm grows from black to white, for each colour
  double texture = 0;                        // times as strong, less 1, where the picture is full of texture
};

// Adds it to an RGB picture, in place.
void add_grain(const pith_image& picture, const Grain& grain, Random& random);

// As in the JPEGs of cameras in dim light, from weak to strong.
Grain random_grain(Random& random);

}  // namespace pith::train
