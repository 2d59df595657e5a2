#include "metrics/butteraugli/butteraugli.hpp"

#include <cmath>

#include "metrics/butteraugli/scale.hpp"

namespace pith {
namespace {

using butteraugli::Plane;
using butteraugli::Scale;

constexpr float kFine = 0.85f, kCoarse = 0.5f;  // shares of the two scales
constexpr float kSmallest = 1e-12f;             // of squared distances: roots have slopes

Plane root_of(const Plane& squares) {
  Plane roots(squares.size());
  for (size_t i = 0; i < squares.size(); ++i) roots[i] = std::sqrt(squares[i] + kSmallest);
  return roots;
}

// From the derivative by roots to that by what they are of.
void root_backward(const Plane& roots, Plane* by) {
  for (size_t i = 0; i < roots.size(); ++i) (*by)[i] /= 2 * roots[i];
}

}  // namespace

double butteraugli_distance(const EyePicture& decoded, const EyePicture& original, float* gradient) {
  const Light a = light_of(original), b = light_of(decoded), half_a = half_size(a), half_b = half_size(b);
  Scale fine_scale(a, b), coarse_scale(half_a, half_b);
  const Plane fine = root_of(fine_scale.squared_map()), coarse = root_of(coarse_scale.squared_map());
  const auto in_coarse = [&](int y, int x) { return static_cast<size_t>(y / 2) * half_a.width + x / 2; };

  Plane distances(fine.size());
  double cubes = 0;
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width; ++x) {
      const size_t i = static_cast<size_t>(y) * a.width + x;
      const float d = distances[i] = kFine * fine[i] + kCoarse * coarse[in_coarse(y, x)];
      cubes += d * d * d;
    }
  const double mean = cubes / static_cast<double>(distances.size()), root = std::cbrt(mean);
  if (!gradient) return root * root;

  const auto slope = static_cast<float>(2 / (root * static_cast<double>(distances.size())));
  Plane by_fine(fine.size()), by_coarse(coarse.size());
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width; ++x) {
      const size_t i = static_cast<size_t>(y) * a.width + x;
      const float by_distance = slope * distances[i] * distances[i];
      by_fine[i] = kFine * by_distance;
      by_coarse[in_coarse(y, x)] += kCoarse * by_distance;
    }
  root_backward(fine, &by_fine);
  root_backward(coarse, &by_coarse);
  Light by_light(b.height, b.width), by_half(half_b.height, half_b.width);
  fine_scale.add_backward(by_fine, &by_light);
  coarse_scale.add_backward(by_coarse, &by_half);
  add_halved(by_half, by_light);
  light_backward(decoded, by_light, gradient);
  return root * root;
}

}  // namespace pith
