#include "training/data/demosaicing.hpp"

namespace pith::train {
namespace {

float sum_across(const Plane& sites, int y, int x, int far) {
  return sites.around(y, x - far) + sites.around(y, x + far);
}
float sum_down(const Plane& sites, int y, int x, int far) {
  return sites.around(y - far, x) + sites.around(y + far, x);
}
float sum_diagonal(const Plane& sites, int y, int x) {
  return sum_across(sites, y - 1, x, 1) + sum_across(sites, y + 1, x, 1);
}

float bilinear(const Plane& sites, const Mosaic& mosaic, int colour, int y, int x) {
  const int here = mosaic.colour(y, x);
  if (here == colour) return sites.at(y, x);
  const float across = sum_across(sites, y, x, 1), down = sum_down(sites, y, x, 1);
  if (colour == 1) return (across + down) / 4;
  if (here == 1) return (mosaic.colour(y, x + 1) == colour ? across : down) / 2;
  return sum_diagonal(sites, y, x) / 4;
}

// The linear filters of Malvar, He and Cutler (High-quality linear interpolation for demosaicing, 2004): sites of the
// wanted colour as in bilinear interpolation, and how far the site itself lies above others of its colour.
float gradient_corrected(const Plane& sites, const Mosaic& mosaic, int colour, int y, int x) {
  const int here = mosaic.colour(y, x);
  const float own = sites.at(y, x), plain = bilinear(sites, mosaic, colour, y, x);
  if (here == colour) return own;
  const float across = sum_across(sites, y, x, 2), down = sum_down(sites, y, x, 2);
  if (colour == 1) return plain + (4 * own - across - down) / 8;
  if (here != 1) return plain + (6 * own - 1.5f * (across + down)) / 8;
  const bool beside = mosaic.colour(y, x + 1) == colour;
  const float along = beside ? across : down, other = beside ? down : across;
  return plain + (5 * own - along + 0.5f * other - sum_diagonal(sites, y, x)) / 8;
}

template <typename Interpolate>
Plane interpolated(const Plane& sites, Interpolate interpolate) {
  Plane plane(sites.height(), sites.width());
  for (int y = 0; y < sites.height(); ++y)
    for (int x = 0; x < sites.width(); ++x) plane.at(y, x) = interpolate(y, x);
  return plane;
}

}  // namespace

std::array<Plane, kColours> demosaiced(const Plane& sites, const Mosaic& mosaic, Demosaicing method) {
  const auto colour = [&](const Plane& from, int c) {
    return interpolated(from, [&](int y, int x) {
      return method == Demosaicing::gradient_corrected ? gradient_corrected(from, mosaic, c, y, x)
                                                       : bilinear(from, mosaic, c, y, x);
    });
  };
  if (method != Demosaicing::differences) return {colour(sites, 0), colour(sites, 1), colour(sites, 2)};
  Plane green = colour(sites, 1);
  const Plane differences = interpolated(sites, [&](int y, int x) { return sites.at(y, x) - green.at(y, x); });
  const auto restored = [&](int c) {
    const Plane difference = colour(differences, c);
    return interpolated(green, [&](int y, int x) { return green.at(y, x) + difference.at(y, x); });
  };
  Plane red = restored(0), blue = restored(2);
  return {std::move(red), std::move(green), std::move(blue)};
}

}  // namespace pith::train
