// What a step of training asks of a task: the loss of a few crops, and its gradient by every parameter.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "gradient/gradients.hpp"
#include "training/data/crops.hpp"
#include "training/data/random.hpp"

namespace pith::train {

// What the loss of one crop is made of.
struct Measures {
  double loss = 0;
  double bits_per_pixel = 0;  // 0 where nothing is coded
  double squared_error = 0;   // mean over samples, of 8-bit levels
};

// A crop to learn from, and all that chance about it depends on.
struct Draw {
  Crop crop;
  uint64_t seed;
  int64_t step;
  int index;  // in the step

  // An unrelated sequence for each purpose.
  Random random(uint64_t purpose) const {
    return Random{seed, purpose, static_cast<uint64_t>(step), static_cast<uint64_t>(index)};
  }
};

// A crop to measure on, in one of kConditions that cover what the model is for.
struct Trial {
  const Crop* crop;
  int condition;
};
inline constexpr int kConditions = 5;

// Used by one thread at a time, and runs on that thread alone.
class Objective {
 public:
  virtual ~Objective() = default;

  // Measures of each draw, at most as many as this was made for; adds `scale` times the gradient of the sum of their
  // losses.
  virtual std::vector<Measures> learn(std::span<const Draw> draws, double scale, Gradients& gradients) = 0;

  // Measures as the finished model will have them; the same every time for the same weights.
  virtual std::vector<Measures> validate(std::span<const Trial> trials) = 0;
};

}  // namespace pith::train
