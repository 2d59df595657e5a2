#include "training/data/corruption.hpp"

#include <algorithm>

#include "training/data/crops.hpp"
#include "training/data/noise.hpp"

namespace pith::train {
namespace {

constexpr double kMostSigma = 80, kMostPixels = 0.6;  // levels; share of all

}  // namespace

void corrupt(const pith_image& picture, Corruption kind, double strength, Random& random) {
  if (kind == Corruption::gaussian) return add_gaussian_noise(picture, kMostSigma * strength, random);
  for_each_pixel(picture, [&](uint32_t, uint32_t, uint8_t* pixel) {
    if (random.unit() >= kMostPixels * strength) return;
    const bool white = kind == Corruption::salt_and_pepper && random.below(2) == 0;
    std::fill_n(pixel, kColours, white ? 255 : 0);
  });
}

}  // namespace pith::train
