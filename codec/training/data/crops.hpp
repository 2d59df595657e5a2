// Squares cut from pictures.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "pictures/picture.hpp"

namespace pith::train {

inline constexpr int kColours = 3;

// Of red, green and blue in luma (BT.601).
inline constexpr std::array<float, kColours> kLuma = {0.299f, 0.587f, 0.114f};

// RGB levels, interleaved, side * side * 3 bytes.
using Crop = std::vector<uint8_t>;

int side_of(const Crop& crop);

// Rounded and clipped.
inline uint8_t to_level(double v) { return static_cast<uint8_t>(std::clamp(v + 0.5, 0.0, 255.0)); }

// Calls use(y, x, the pixel's levels) for every pixel of an RGB picture.
template <typename Use>
void for_each_pixel(const pith_image& picture, Use use) {
  for (uint32_t y = 0; y < picture.height; ++y)
    for (uint32_t x = 0; x < picture.width; ++x) use(y, x, picture.pixels + y * picture.stride + x * kColours);
}

// The same pixels, valid as long as the crop; of one that is const, for the codec, which only reads them.
pith_image view_of(Crop& crop);
pith_image view_of(const Crop& crop);

struct CropPlace {
  uint32_t top = 0, left = 0;  // in the picture
  bool mirrored = false;       // left to right
  bool transposed = false;     // before it is mirrored
};

// `picture` is RGB, and the crop lies inside it.
Crop cut_crop(const Picture& picture, int side, const CropPlace& place);

// Every pixel becomes the mean of the area that it covers.
Crop reduced(const Crop& crop, int side);

// The square in the middle of a picture that is RGB, reduced to `side`, which is no more than its sides.
Crop middle_square(const Picture& picture, int side);

// Keeps the upper left corner.
void trim(Crop* crop, int side);

// At most `most` crops that lie side by side in the middle of an RGB picture of at least that side.
std::vector<Crop> middle_crops(const Picture& picture, int side, int most);

}  // namespace pith::train
