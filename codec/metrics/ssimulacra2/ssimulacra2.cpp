#include "metrics/ssimulacra2/ssimulacra2.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "metrics/ssimulacra2/gaussian_window.hpp"
#include "metrics/ssimulacra2/light.hpp"
#include "metrics/ssimulacra2/plane_norms.hpp"
#include "metrics/ssimulacra2/xyb.hpp"

namespace pith {
namespace {

// The planes of XYB, with the nearest samples around.
using BorderedPlanes = std::array<BorderedPlane, kEyePlanes>;

BorderedPlanes planes_of(const Light& light) {
  const BorderedPlane empty(light.height, light.width);
  BorderedPlanes xyb = {empty, empty, empty};
  for (int y = 0; y < light.height; ++y)
    to_xyb(light.row(0, y), light.row(1, y), light.row(2, y), light.width, xyb[0].row(y), xyb[1].row(y), xyb[2].row(y));
  for (BorderedPlane& plane : xyb) plane.extend();
  return xyb;
}

// The distance of two planes, with its derivative by b unless that is null.
double plane_distance(const BorderedPlane& a, const BorderedPlane& b, const NormWeights& weights, BorderedPlane* by_b) {
  PlaneNorms norms(a.height(), a.width());
  GaussianRow window(a.width());
  const auto look = [&](int y) -> ComparedRow {
    window.look(a, b, y);
    return {
        a.row(y), b.row(y), window.mean_a.data(), window.mean_b.data(), window.squares.data(), window.product.data()};
  };
  for (int y = 0; y < a.height(); ++y) norms.add(look(y));
  const double distance = norms.distance(weights);
  if (!by_b) return distance;
  const PlaneNorms::Slopes slopes = norms.slopes(weights);
  GaussianRowGradient by_window(a.width());
  for (int y = 0; y < a.height(); ++y) {
    compared_row_backward(look(y), a.width(), slopes,
                          {by_b->row(y), by_window.by_mean_b(), by_window.by_squares(), by_window.by_product()});
    by_window.spread(a, b, y, by_b);
  }
  by_b->fold();
  return distance;
}

// The distance of two pictures at one scale, with its derivative by b's light unless that is null.
double light_distance(const Light& a, const Light& b, int scale, Light* by_b) {
  const BorderedPlanes planes_a = planes_of(a), planes_b = planes_of(b);
  const BorderedPlane zeros = by_b ? BorderedPlane(a.height, a.width) : BorderedPlane(0, 0);
  BorderedPlanes by_xyb = {zeros, zeros, zeros};
  double distance = 0;
  for (int i = 0; i < kEyePlanes; ++i)
    distance += plane_distance(planes_a[i], planes_b[i], kEyeWeights[i][scale], by_b ? &by_xyb[i] : nullptr);
  if (!by_b) return distance;
  for (int y = 0; y < b.height; ++y)
    xyb_backward(b.row(0, y), b.row(1, y), b.row(2, y), by_xyb[0].row(y), by_xyb[1].row(y), by_xyb[2].row(y), b.width,
                 {by_b->row(0, y), by_b->row(1, y), by_b->row(2, y)});
  return distance;
}

}  // namespace

int ssimulacra2_scales(int height, int width) {
  int scales = 1;
  for (int side = std::min(height, width); side >= kSsimulacra2MinSide && scales < kEyeScales; ++scales)
    side = (side + 1) / 2;
  return scales;
}

double ssimulacra2_distance(const EyePicture& decoded, const EyePicture& original, float* gradient) {
  Light a = light_of(original), b = light_of(decoded);
  double distance = 0;
  std::vector<Light> by_light;
  for (int scale = 0, scales = ssimulacra2_scales(a.height, a.width); scale < scales; ++scale) {
    if (scale > 0) {
      a = half_size(a);
      b = half_size(b);
    }
    if (gradient) by_light.emplace_back(b.height, b.width);
    distance += light_distance(a, b, scale, gradient ? &by_light.back() : nullptr);
  }
  if (!gradient) return distance;
  for (size_t i = by_light.size() - 1; i > 0; --i) add_halved(by_light[i], by_light[i - 1]);
  light_backward(decoded, by_light[0], gradient);
  return distance;
}

}  // namespace pith
