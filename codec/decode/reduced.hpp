// Small pictures from the latent, by the linear part of synthesis alone.
#pragma once
#include <vector>

#include "latent/window.hpp"
#include "pith/pith.h"

namespace pith {

// Pixels of 1/scale of the sides (4, 8 or 16): means of those that the shortcut from the latent to the pixels gives,
// which the rest of synthesis only corrects; its constant part is taken into account.
class ReducedSynthesis {
 public:
  ReducedSynthesis(const Machine& machine, Quality quality, int scale);

  // A scaled latent to the pixels from row `y`, column `x` on; what lies beyond the image is dropped.
  void run(const LatentPlane& latent, const pith_image& image, int y, int x) const;

 private:
  int channels_, side_;         // of the latent; pixels that one latent becomes, along one side
  std::vector<float> weights_;  // [latent channel][row, column, colour], in levels
  std::vector<float> levels_;   // [row, column, colour] of a latent of zeros, half a level added for rounding
};

// Means of squares of that side, as many as there are, the last ones cut off by the edges.
void reduce_alpha(const uint8_t* alpha, uint32_t width, uint32_t height, uint32_t scale, uint8_t* out, size_t stride);

}  // namespace pith
