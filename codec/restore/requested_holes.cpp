#include "restore/requested_holes.hpp"

#include <algorithm>

namespace pith {
namespace {

constexpr unsigned kHoleLevel = 128;  // of a mask
constexpr unsigned kOpaque = 255;

bool has_alpha(const pith_image& image) { return image.channels % 2 == 0; }

uint8_t& alpha_at(const pith_image& picture, uint32_t x, uint32_t y) {
  return picture.pixels[y * picture.stride + (size_t{x} + 1) * picture.channels - 1];
}

// How white a pixel of a mask is: the largest of its colours, as far as it is opaque.
unsigned whiteness(const uint8_t* pixel, uint32_t channels) {
  const uint32_t colours = channels < 3 ? 1 : 3;
  const unsigned brightest = *std::max_element(pixel, pixel + colours);
  return brightest * (channels > colours ? pixel[colours] : kOpaque) / kOpaque;
}

bool is_white(const pith_image& mask, uint32_t x, uint32_t y) {
  return whiteness(mask.pixels + y * mask.stride + size_t{x} * mask.channels, mask.channels) >= kHoleLevel;
}

// Those pixels for which that holds.
template <typename Condition>
Mask where(const pith_image& picture, Condition condition) {
  Mask result(picture.width, picture.height);
  for (uint32_t y = 0; y < picture.height; ++y)
    for (uint32_t x = 0; x < picture.width; ++x) result.row(y)[x] = condition(x, y);
  return result;
}

}  // namespace

RequestedHoles::RequestedHoles(const pith_image& picture, const pith_image* mask, bool fill_transparent)
    : picture_(picture), mask_(mask), fill_transparent_(fill_transparent || !mask) {}

bool RequestedHoles::is_transparent(uint32_t x, uint32_t y) const {
  return has_alpha(picture_) && alpha_at(picture_, x, y) == 0;
}

bool RequestedHoles::is_hole(uint32_t x, uint32_t y) const {
  return (fill_transparent_ && is_transparent(x, y)) || (mask_ && is_white(*mask_, x, y));
}

Mask RequestedHoles::holes() const {
  return where(picture_, [&](uint32_t x, uint32_t y) { return is_hole(x, y); });
}

std::optional<Mask> RequestedHoles::invisible(const Mask& holes) const {
  if (!has_alpha(picture_) || !mask_) return std::nullopt;
  return where(picture_, [&](uint32_t x, uint32_t y) { return is_transparent(x, y) && !holes.row(y)[x]; });
}

void RequestedHoles::make_visible() const {
  if (!has_alpha(picture_)) return;
  for (uint32_t y = 0; y < picture_.height; ++y)
    for (uint32_t x = 0; x < picture_.width; ++x)
      if (is_transparent(x, y) && is_hole(x, y)) alpha_at(picture_, x, y) = kOpaque;
}

}  // namespace pith
