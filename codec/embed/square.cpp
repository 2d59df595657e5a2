#include "embed/square.hpp"

#include <algorithm>

#include "pixels/area_scaler.hpp"

namespace pith {
namespace {

// A level of which `alpha` is seen before white.
uint8_t over_white(uint32_t level, uint32_t alpha) {
  return static_cast<uint8_t>((level * alpha + 255 * (255 - alpha) + 127) / 255);
}

// The colours of a row's part from column `left` on, each `times` times.
void read_colours(const pith_image& picture, uint32_t y, uint32_t left, uint32_t count, uint32_t times, uint8_t* out) {
  const uint32_t colours = picture.channels < 3 ? 1 : 3;
  const bool has_alpha = picture.channels != colours;
  const uint8_t* pixel = picture.pixels + y * picture.stride + size_t{left} * picture.channels;
  for (uint32_t x = 0; x < count; ++x, pixel += picture.channels)
    for (uint32_t i = 0; i < times; ++i)
      for (uint32_t c = 0; c < colours; ++c) *out++ = has_alpha ? over_white(pixel[c], pixel[colours]) : pixel[c];
}

}  // namespace

SmallPicture square_of(const pith_image& picture, uint32_t side, Framing framing) {
  uint32_t width = picture.width, height = picture.height;
  if (framing != Framing::kSqueezed) width = height = std::min(width, height);
  if (framing == Framing::kDetailMiddle) width = height = std::min(width, side);
  const uint32_t across = (side + width - 1) / width, down = (side + height - 1) / height;
  const uint32_t left = (picture.width - width) / 2, top = (picture.height - height) / 2;
  const uint32_t colours = picture.channels < 3 ? 1 : 3;
  AreaScaler scaler(static_cast<double>(width) * across, static_cast<double>(height) * down, side, side, colours);
  SmallPicture result(side, side, colours);
  std::vector<uint8_t> row(size_t{width} * across * colours);
  uint8_t* out = result.pixels.data();
  for (uint32_t y = 0; y < height; ++y) {
    read_colours(picture, top + y, left, width, across, row.data());
    for (uint32_t i = 0; i < down; ++i)
      if (scaler.add_row(row.data(), out)) out += result.stride();
  }
  return result;
}

}  // namespace pith
