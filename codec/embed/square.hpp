// The small square picture that a network is shown.
#pragma once
#include "pixels/small_picture.hpp"

namespace pith {

// What of a picture becomes a square.
enum class Framing {
  kSqueezed,      // all of it, whatever its proportions
  kWholeMiddle,   // the largest square in its middle, reduced
  kDetailMiddle,  // as many pixels in its middle at full resolution
};

// Of `side` pixels, gray or RGB as the picture is, which is laid over white where it is transparent. Of pictures that
// are smaller, pixels count several times.
SmallPicture square_of(const pith_image& picture, uint32_t side, Framing framing);

}  // namespace pith
