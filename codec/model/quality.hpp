// The quality of a file, and what depends on it: tables, the weight of errors.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "net/weights_file.hpp"

namespace pith {

// The model's continuous quality in steps of 1/256, as files carry it: 0…kMaxSteps.
// Tables are given at eight anchors, evenly spaced over that range.
struct Quality {
  static constexpr int kMaxSteps = 63 * 256;
  static constexpr int kAnchors = 8;
  static constexpr int kStepsPerAnchor = kMaxSteps / (kAnchors - 1);

  int steps = 0;

  // From and to the user's scale, 0…100, which is about the score of SSIMULACRA 2 that photographs get.
  static Quality from_user(double quality);
  double to_user() const;

  // Where it lies between two anchors: so far from `anchor` towards the next, 0…1.
  struct Position {
    int anchor;
    float fraction;
  };
  Position position() const;

  int nearest_anchor() const { return (steps + kStepsPerAnchor / 2) / kStepsPerAnchor; }

  // exp of the interpolated row of a table [kAnchors, channels] of logarithms.
  std::vector<float> gains(const Tensor& logarithms) const;

  // The interpolated row of a table [kAnchors, channels] of integers, exactly: floor(… + 1/2).
  std::vector<int32_t> integers(const Tensor& table) const;
};

// The weight of the squared error (of levels) against bits per pixel, over the range of qualities.
inline constexpr double kLowestLambda = 0.00034, kHighestLambda = 0.8;

// How much steeper than straight the logarithm of λ starts: with it, equal steps of quality are equal steps in dB.
inline constexpr double kLambdaBend = 0.19;

inline double lambda_of(Quality quality) {
  const double u = double(quality.steps) / Quality::kMaxSteps;
  return kLowestLambda * std::pow(kHighestLambda / kLowestLambda, u + kLambdaBend * u * (1 - u));
}

}  // namespace pith
