#include "training/data/crops.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "pixels/area_scaler.hpp"

namespace pith::train {

int side_of(const Crop& crop) { return static_cast<int>(std::lround(std::sqrt(crop.size() / 3))); }

pith_image view_of(Crop& crop) {
  const auto side = static_cast<uint32_t>(side_of(crop));
  return {side, side, 3, size_t{side} * 3, crop.data()};
}

pith_image view_of(const Crop& crop) { return view_of(const_cast<Crop&>(crop)); }

Crop cut_crop(const Picture& picture, int side, const CropPlace& place) {
  const uint8_t* corner = picture.row(place.top) + size_t{place.left} * 3;
  std::ptrdiff_t down = static_cast<std::ptrdiff_t>(picture.stride()), right = 3;
  if (place.transposed) std::swap(down, right);
  if (place.mirrored) {
    corner += right * (side - 1);
    right = -right;
  }
  Crop crop(static_cast<size_t>(side) * side * 3);
  uint8_t* out = crop.data();
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x, out += 3) std::memcpy(out, corner + y * down + x * right, 3);
  return crop;
}

Crop reduced(const Crop& crop, int side) {
  const int from = side_of(crop);
  const auto width = static_cast<uint32_t>(side);
  AreaScaler scaler(from, from, width, width, kColours);
  Crop result(static_cast<size_t>(side) * side * kColours);
  const size_t row = static_cast<size_t>(side) * kColours;
  uint8_t* out = result.data();
  for (int y = 0; y < from; ++y)
    if (scaler.add_row(&crop[static_cast<size_t>(y) * from * kColours], out)) out += row;
  return result;
}

Crop middle_square(const Picture& picture, int side) {
  const uint32_t whole = std::min(picture.width, picture.height);
  return reduced(cut_crop(picture, static_cast<int>(whole),
                          {.top = (picture.height - whole) / 2, .left = (picture.width - whole) / 2}),
                 side);
}

void trim(Crop* crop, int side) {
  const auto before = static_cast<size_t>(side_of(*crop)), row = static_cast<size_t>(side) * 3;
  for (size_t y = 1; y < static_cast<size_t>(side); ++y)
    std::memmove(crop->data() + y * row, crop->data() + y * before * 3, row);
  crop->resize(row * side);
}

std::vector<Crop> middle_crops(const Picture& picture, int side, int most) {
  const auto across = static_cast<int>(std::ceil(std::sqrt(most)));
  const int columns = std::min(static_cast<int>(picture.width) / side, across);
  const int rows = std::min(static_cast<int>(picture.height) / side, across);
  const uint32_t left = (picture.width - columns * side) / 2, top = (picture.height - rows * side) / 2;
  std::vector<Crop> crops;
  for (int i = 0; i < std::min(most, columns * rows); ++i)
    crops.push_back(cut_crop(picture, side, {top + i / columns * side, left + i % columns * side}));
  return crops;
}

}  // namespace pith::train
