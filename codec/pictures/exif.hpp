// The few things of EXIF that concern pixels: which way is up, how many there are, how large they are on paper.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"

namespace pith {

// Pixels per unit, as EXIF counts them.
struct Resolution {
  enum Unit { kNone = 1, kInch = 2, kCentimetre = 3 };  // kNone: only the ratio means something
  double x = 1;
  double y = 1;
  Unit unit = kNone;

  bool is_trivial() const { return x == y && (unit == kNone || (unit == kInch && x == 72)); }
};

// Whether the blob, which begins with its TIFF header, has directories at all.
bool exif_is_readable(std::span<const uint8_t> exif);

// How the stored rows have to be turned, EXIF's 1…8; 1, which is upright, where nothing valid is said.
int exif_orientation(std::span<const uint8_t> exif);

// To be called when the pixels were turned as exif_orientation said: makes them upright, exchanges width and height
// where that turned them, and cuts off the preview, which would still lie on its side.
void exif_set_upright(std::span<uint8_t> exif);

std::optional<Resolution> exif_resolution(std::span<const uint8_t> exif);

// A blob that holds nothing but a resolution, or an orientation.
Bytes make_exif(const Resolution& resolution);
Bytes make_exif(int orientation);

}  // namespace pith
