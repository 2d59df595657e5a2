// The weight of the squared error (of levels) against bits per pixel, over the range of qualities.
#pragma once
#include <cmath>

#include "model/quality.hpp"

namespace pith {

inline constexpr double kLowestLambda = 0.00034, kHighestLambda = 0.8;

// How much steeper than straight the logarithm of λ starts: with it, equal steps of quality are equal steps in dB.
inline constexpr double kLambdaBend = 0.19;

inline double lambda_of(Quality quality) {
  const double u = double(quality.steps) / Quality::kMaxSteps;
  return kLowestLambda * std::pow(kHighestLambda / kLowestLambda, u + kLambdaBend * u * (1 - u));
}

}  // namespace pith
