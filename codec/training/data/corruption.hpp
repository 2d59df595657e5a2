// What a denoising autoencoder has to undo (Vincent et al., Extracting and composing robust features with denoising
// autoencoders, 2008). Pictures are RGB, and changed in place.
#pragma once
#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

enum class Corruption {
  gaussian,         // white noise
  masking,          // pixels become black
  salt_and_pepper,  // pixels become black or white
};
inline constexpr int kCorruptions = 3;

// Of a strength between what is hardly seen, 0, and what leaves little, 1.
void corrupt(const pith_image& picture, Corruption kind, double strength, Random& random);

}  // namespace pith::train
