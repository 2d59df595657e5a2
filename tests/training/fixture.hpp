// What the tests of training share.
#pragma once
#include <numeric>
#include <vector>

#include "model/codec_model.hpp"
#include "tiny_model.hpp"
#include "training/data/crops.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// RGB samples, each of which level(x, y, colour) gives.
template <typename Level>
Crop painted(int width, int height, Level level) {
  Crop samples;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) samples.push_back(static_cast<uint8_t>(level(x, y, c)));
  return samples;
}

using Values = std::vector<double>;

inline double mean(const Values& v) { return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size()); }

// A codec that is loaded for training.
struct LoadedModel {
  explicit LoadedModel(const std::vector<uint8_t>& file = test::tiny_model()) : weights(CodecModel(file).weights()) {}

  WeightsFile weights;
  Parameters parameters{weights};
};

inline std::vector<const std::vector<float>*> values_of(const Parameters& parameters) {
  std::vector<const std::vector<float>*> values;
  for (const Parameter& p : parameters.all()) values.push_back(&p.value);
  return values;
}

}  // namespace pith::train
