// What SSIMULACRA 2 makes of one plane of two pictures at one scale: maps of differences, and norms of these.
#pragma once
#include <vector>

#include "metrics/ssimulacra2/weights.hpp"

namespace pith {

// One row of the original and of the decoded plane, and means in windows around its samples: of each, of the sum of
// their squares, and of their product.
struct ComparedRow {
  const float *original, *decoded, *mean_a, *mean_b, *squares, *product;
};

using NormWeights = double[kEyeNorms][kEyeMaps];

class PlaneNorms {
 public:
  PlaneNorms(int height, int width);

  // To be called for every row, in any order.
  void add(const ComparedRow& row);

  // The rest is for when all rows are added. The weighted sum of the norms:
  double distance(const NormWeights& weights) const;

  // What each map's values weigh in the derivative of that.
  struct Slope {
    float constant, cubes;
    float of(float value) const { return constant + cubes * value * value * value; }
  };
  struct Slopes {
    Slope structure, artefacts, lost_detail;
  };
  Slopes slopes(const NormWeights& weights) const;

 private:
  double mean(int norm, int map) const;

  int height_, width_;
  std::vector<double> columns_[kEyeNorms][kEyeMaps];  // sums of columns: of values, and of their fourth powers
};

// The derivative of the distance by what a row consists of: added to by_decoded, written to the others.
struct RowGradient {
  float *by_decoded, *by_mean_b, *by_squares, *by_product;
};
void compared_row_backward(const ComparedRow& row, int count, const PlaneNorms::Slopes& slopes, const RowGradient& to);

}  // namespace pith
