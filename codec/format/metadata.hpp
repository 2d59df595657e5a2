// What travels with the pixels. The codec hands it through and never looks inside.
#pragma once
#include <cstdint>
#include <vector>

namespace pith {

// Empty where there is none.
struct Metadata {
  std::vector<uint8_t> icc;   // profile of the colour samples; without one they are sRGB
  std::vector<uint8_t> exif;  // from its TIFF header on
  std::vector<uint8_t> xmp;   // packet

  uint64_t bytes() const { return uint64_t{icc.size()} + exif.size() + xmp.size(); }
};

}  // namespace pith
