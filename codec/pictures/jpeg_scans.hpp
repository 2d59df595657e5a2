// JPEGs of several scans, of which libjpeg holds all coefficients.
#pragma once
#include <cstdint>

#include "pictures/libjpeg.hpp"

namespace pith {

// What libjpeg holds of the coefficients, of 2 bytes each; 0 if there is one scan.
uint64_t coefficient_bytes(const jpeg_decompress_struct& jpeg);

// Whether the scans so far, the last one whole, hold every component, with all bits of all coefficients.
bool has_all_scans(const jpeg_decompress_struct& jpeg);

}  // namespace pith
