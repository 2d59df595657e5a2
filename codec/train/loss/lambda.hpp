// The weight of the squared error (of levels) against bits per pixel, over the range of qualities.
#pragma once
#include <cmath>

#include "model/quality.hpp"

namespace pith::train {

inline constexpr double kLowestLambda = 0.0009, kHighestLambda = 0.32;

inline double lambda_of(Quality quality) {
  return kLowestLambda * std::pow(kHighestLambda / kLowestLambda, double(quality.steps) / Quality::kMaxSteps);
}

}  // namespace pith::train
