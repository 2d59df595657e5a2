// Colour profiles: whether they fit, and what stands in for them in PNG.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"

namespace pith {

enum class ColourSpace { kGray, kRgb, kCmyk };

// x and y as CIE defines them.
struct Chromaticities {
  double white[2] = {0.3127, 0.3290};
  double red[2] = {0.64, 0.33};
  double green[2] = {0.30, 0.60};
  double blue[2] = {0.15, 0.06};
};

// What the header of a profile says that it describes; empty if it is no profile or of another colour space.
std::optional<ColourSpace> icc_colour_space(std::span<const uint8_t> icc);

// A profile for samples that are light to the power of 1/gamma (without gamma: sRGB's curve), with these primaries if
// there are colours. Empty if that is about sRGB, or nothing that a screen could be.
Bytes make_icc(std::optional<double> gamma, const Chromaticities& primaries, ColourSpace space);

}  // namespace pith
