// What becomes of the noise of a sensor's colour mosaic when the colours that each site lacks are interpolated.
#pragma once
#include <array>

#include "training/data/crops.hpp"
#include "training/data/plane.hpp"

namespace pith::train {

// Colours of the sites of a Bayer mosaic, which starts at any of four.
struct Mosaic {
  int dy, dx;

  int colour(int y, int x) const {
    const bool odd_row = (y + dy) & 1, odd_column = (x + dx) & 1;
    return odd_row == odd_column ? 1 : odd_row ? 2 : 0;
  }
};

enum class Demosaicing {
  bilinear,            // the mean of the nearest sites of a colour
  differences,         // bilinear for green, and for how much red and blue differ from it
  gradient_corrected,  // bilinear, sharpened by the curvature of the colour that the site has
};

std::array<Plane, kColours> demosaiced(const Plane& sites, const Mosaic& mosaic, Demosaicing method);

}  // namespace pith::train
