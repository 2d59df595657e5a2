// Colour profiles: whether they fit, and what stands in for them in PNG.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "pictures/colour_space.hpp"

namespace pith {

// What the header of a profile says that it describes; empty if it is no profile or of another colour space.
std::optional<ColourSpace> icc_colour_space(std::span<const uint8_t> icc);

// A profile for samples that are light to the power of 1/gamma (without gamma: sRGB's curve), with these primaries if
// there are colours. Empty if that is about sRGB, or nothing that a screen could be.
Bytes make_icc(std::optional<double> gamma, const Chromaticities& primaries, ColourSpace space);

}  // namespace pith
