#include "restore/hole_guess.hpp"

#include <algorithm>

#include "model/inpainter.hpp"

namespace pith {

void HoleGuess::update(const pith_image& picture, const Mask& holes) {
  filled_ = &holes;
  colours_ = picture.channels < 3 ? 1 : 3;
  samples_.resize(size_t{picture.width} * picture.height * colours_);
  for (uint32_t y = 0; y < picture.height; ++y)
    for (uint32_t x = 0; x < picture.width; ++x) {
      if (!holes.row(y)[x]) continue;
      const uint8_t* pixel = picture.pixels + y * picture.stride + size_t{x} * picture.channels;
      std::copy_n(pixel, colours_, &samples_[(size_t{y} * picture.width + x) * colours_]);
    }
}

float HoleGuess::kind(uint32_t y, uint32_t x) const {
  if (!unknown_.row(y)[x]) return 0;
  return is_filled(y, x) ? kFilledGuess : kCoarseGuess;
}

void HoleGuess::get(uint32_t y, uint32_t x, float* levels) const {
  if (!is_filled(y, x)) return coarse_.get(y, x, levels);
  const uint8_t* pixel = &samples_[(size_t{y} * filled_->width + x) * colours_];
  std::copy_n(pixel, colours_, levels);
}

}  // namespace pith
