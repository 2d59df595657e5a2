// Squares cut from pictures.
#pragma once
#include <cstdint>
#include <vector>

#include "pictures/picture.hpp"

namespace pith::train {

// RGB levels, interleaved, side * side * 3 bytes.
using Crop = std::vector<uint8_t>;

int side_of(const Crop& crop);

// The same pixels for the codec, which only reads them; valid as long as the crop.
pith_image view_of(const Crop& crop);

struct CropPlace {
  uint32_t top = 0, left = 0;  // in the picture
  bool mirrored = false;       // left to right
  bool transposed = false;     // before it is mirrored
};

// `picture` is RGB, and the crop lies inside it.
Crop cut_crop(const Picture& picture, int side, const CropPlace& place);

// Keeps the upper left corner.
void trim(Crop* crop, int side);

// At most `most` crops that lie side by side in the middle of an RGB picture of at least that side.
std::vector<Crop> middle_crops(const Picture& picture, int side, int most);

}  // namespace pith::train
