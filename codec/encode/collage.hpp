// A small picture in place of a large one, to try things on.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "pith/pith.h"

namespace pith {

struct Collage {
  pith_image image;  // of `pixels`
  double share;      // of the picture's pixels
  std::vector<uint8_t> pixels;
};

// Patches from all over the picture side by side: about a sixth of it, or a megapixel if that is less. None of small
// pictures, where it would spare nothing.
std::optional<Collage> collage_of(const pith_image& image);

}  // namespace pith
