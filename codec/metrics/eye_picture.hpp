// What metrics of the eye compare.
#pragma once

namespace pith {

// Red, green and blue of `height` x `width` sRGB levels (0…255), one plane after the other.
struct EyePicture {
  const float* levels;
  int height, width;
};

}  // namespace pith
