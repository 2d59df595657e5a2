// What samples stand for.
#pragma once

namespace pith {

enum class ColourSpace { kGray, kRgb, kCmyk };

// x and y as CIE defines them.
struct Chromaticities {
  double white[2] = {0.3127, 0.3290};
  double red[2] = {0.64, 0.33};
  double green[2] = {0.30, 0.60};
  double blue[2] = {0.15, 0.06};
};

}  // namespace pith
