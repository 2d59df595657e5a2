// A first guess of what holes hold: smooth, from the nearest known pixels of every side.
#pragma once
#include <cstdint>
#include <vector>

#include "pith/pith.h"
#include "pixels/mask.hpp"

namespace pith {

// A pyramid of means: every cell is the mean of what is known in 2x2 cells below it, and where nothing is, what the
// cells above say. Takes 2/3 of a byte a sample of the picture; a pixel that is known has no influence on it in holes
// farther away than the hole is deep, but for a few pixels.
class CoarseFill {
 public:
  // Alpha is not looked at. At least one pixel must be known.
  CoarseFill(const pith_image& picture, const Mask& mask);

  // The levels of a pixel, as many as there are colours (1 or 3).
  void get(uint32_t y, uint32_t x, float* levels) const;

 private:
  struct Level {
    uint8_t* at(uint32_t y, uint32_t x) { return &samples[(size_t{y} * holes.width + x) * colours]; }
    pith_image view() { return {holes.width, holes.height, colours, size_t{holes.width} * colours, samples.data()}; }

    Mask holes;
    uint32_t colours;
    std::vector<uint8_t> samples;
  };

  template <uint32_t kColours>
  static Level reduced(const pith_image& fine, const Mask& holes);
  static void interpolate(const Level& coarse, uint32_t y, uint32_t x, float* levels);

  std::vector<Level> levels_;  // from a half on, without holes
};

}  // namespace pith
