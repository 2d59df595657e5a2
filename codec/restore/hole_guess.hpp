// The inpainter's current guess of the pixels in its holes.
#pragma once
#include <cstdint>
#include <vector>

#include "pith/pith.h"
#include "pixels/mask.hpp"
#include "restore/coarse_fill.hpp"

namespace pith {

class HoleGuess {
 public:
  // A coarse guess for all `unknown` pixels. The mask must outlive this.
  HoleGuess(const pith_image& picture, const Mask& unknown) : unknown_(unknown), coarse_(picture, unknown) {}

  // From now on the guess for `holes`, all of which are unknown, is what a pass has made of them in the picture. The
  // mask must outlive this. Needs memory for one more copy of the picture's colours.
  void update(const pith_image& picture, const Mask& holes);

  // 0 for known pixels, else kCoarseGuess or kFilledGuess (model/inpainter.hpp).
  float kind(uint32_t y, uint32_t x) const;

  // The levels of an unknown pixel, as many as there are colours (1 or 3).
  void get(uint32_t y, uint32_t x, float* levels) const;

 private:
  bool is_filled(uint32_t y, uint32_t x) const { return filled_ && filled_->row(y)[x]; }

  const Mask& unknown_;
  CoarseFill coarse_;
  const Mask* filled_ = nullptr;
  uint32_t colours_ = 0;
  std::vector<uint8_t> samples_;
};

}  // namespace pith
