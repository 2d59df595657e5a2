#include "metrics/ssimulacra2/plane_norms.hpp"

#include <cmath>
#include <numeric>

#include "base/simd.hpp"

namespace pith {
namespace {

constexpr float kC2 = 0.0009f;
constexpr double kSmallest = 1e-16;  // mean fourth power that has a slope: the root of 0 has none

// The maps at one sample, and what their derivatives need.
struct Difference {
  float a, b, difference;   // means of the original and the decoded, and how they differ
  float likeness, inverse;  // 1 - difference², and 1 over the variances
  float correlation;        // of both
  float structure;
  float original_edge, decoded_edge, edge;
};

inline Difference difference_of(float original, float decoded, float mean_a, float mean_b, float squares,
                                float product) {
  Difference d;
  d.a = mean_a;
  d.b = mean_b;
  d.difference = mean_a - mean_b;
  const float distance = d.difference * d.difference;
  d.likeness = 1 - distance;
  // In this form the sum of the variances is exactly twice the covariance where the planes are equal.
  const float variances = squares - 2 * mean_a * mean_b - distance + kC2;
  d.inverse = 1 / variances;
  d.correlation = (2 * (product - mean_a * mean_b) + kC2) / variances;
  const float structure = 1 - d.likeness * d.correlation;
  d.structure = structure > 0 ? structure : 0;
  d.original_edge = 1 + std::abs(original - mean_a);
  d.decoded_edge = decoded - mean_b;
  d.edge = (1 + std::abs(d.decoded_edge)) / d.original_edge - 1;
  return d;
}

inline float positive(float v) { return v > 0 ? v : 0; }

inline void add_powers(float value, double& sum, double& fourth_powers) {
  const float square = value * value;
  sum += value;
  fourth_powers += square * square;
}

PITH_SIMD void add_row(const float* __restrict original, const float* __restrict decoded,
                       const float* __restrict mean_a, const float* __restrict mean_b, const float* __restrict squares,
                       const float* __restrict product, int count, double* __restrict structure,
                       double* __restrict structure4, double* __restrict artefacts, double* __restrict artefacts4,
                       double* __restrict lost, double* __restrict lost4) {
  for (int x = 0; x < count; ++x) {
    const Difference d = difference_of(original[x], decoded[x], mean_a[x], mean_b[x], squares[x], product[x]);
    add_powers(d.structure, structure[x], structure4[x]);
    add_powers(positive(d.edge), artefacts[x], artefacts4[x]);
    add_powers(positive(-d.edge), lost[x], lost4[x]);
  }
}

PITH_SIMD void row_backward(const float* __restrict original, const float* __restrict decoded,
                            const float* __restrict mean_a, const float* __restrict mean_b,
                            const float* __restrict squares, const float* __restrict product, int count,
                            const PlaneNorms::Slopes& slopes, float* __restrict by_decoded, float* __restrict by_mean,
                            float* __restrict by_squares, float* __restrict by_product) {
  const PlaneNorms::Slope structure = slopes.structure, artefacts = slopes.artefacts, lost = slopes.lost_detail;
  for (int x = 0; x < count; ++x) {
    const Difference d = difference_of(original[x], decoded[x], mean_a[x], mean_b[x], squares[x], product[x]);
    const float by_structure = d.structure > 0 ? structure.of(d.structure) : 0;
    const float by_inverse = by_structure * d.likeness * d.inverse;
    const float slope = d.edge > 0 ? artefacts.of(d.edge) : d.edge < 0 ? -lost.of(-d.edge) : 0;
    const float by_edge = (d.decoded_edge > 0 ? slope : d.decoded_edge < 0 ? -slope : 0) / d.original_edge;
    by_decoded[x] += by_edge;
    by_mean[x] = 2 * (by_inverse * (d.a - d.correlation * d.b) - by_structure * d.difference * d.correlation) - by_edge;
    by_squares[x] = by_inverse * d.correlation;
    by_product[x] = -2 * by_inverse;
  }
}

}  // namespace

PlaneNorms::PlaneNorms(int height, int width) : height_(height), width_(width) {
  for (auto& norm : columns_)
    for (std::vector<double>& map : norm) map.resize(width);
}

void PlaneNorms::add(const ComparedRow& r) {
  auto& [sums, fourth_powers] = columns_;
  add_row(r.original, r.decoded, r.mean_a, r.mean_b, r.squares, r.product, width_, sums[0].data(),
          fourth_powers[0].data(), sums[1].data(), fourth_powers[1].data(), sums[2].data(), fourth_powers[2].data());
}

double PlaneNorms::mean(int norm, int map) const {
  const std::vector<double>& columns = columns_[norm][map];
  return std::accumulate(columns.begin(), columns.end(), 0.0) / (double(width_) * height_);
}

double PlaneNorms::distance(const NormWeights& weights) const {
  double sum = 0;
  for (int map = 0; map < kEyeMaps; ++map)
    sum += weights[0][map] * mean(0, map) + weights[1][map] * std::pow(mean(1, map), 0.25);
  return sum;
}

PlaneNorms::Slopes PlaneNorms::slopes(const NormWeights& weights) const {
  const double samples = double(width_) * height_;
  const auto slope = [&](int map) -> Slope {
    const double power = mean(1, map), cubes = power < kSmallest ? 0 : weights[1][map] / std::pow(power, 0.75);
    return {static_cast<float>(weights[0][map] / samples), static_cast<float>(cubes / samples)};
  };
  return {slope(0), slope(1), slope(2)};
}

void compared_row_backward(const ComparedRow& r, int count, const PlaneNorms::Slopes& slopes, const RowGradient& to) {
  row_backward(r.original, r.decoded, r.mean_a, r.mean_b, r.squares, r.product, count, slopes, to.by_decoded,
               to.by_mean_b, to.by_squares, to.by_product);
}

}  // namespace pith
