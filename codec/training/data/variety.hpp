// More than training pictures happen to show, made on the fly so that the codec has seen it: other colours (graded and
// tinted photos, strong colours, gray), and what photographs hardly ever show. Pictures are RGB, and changed in place.
#pragma once
#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

// One or more of tone curves of single channels, tints, saturation, hue, and none.
void recolour(const pith_image& picture, Random& random);

enum class Rarity {
  flat,        // one colour
  gradient,    // from one colour to another
  text,        // lines of letters on one colour
  interlaced,  // every other row from a moment later
  dithered,    // few levels, spread by an ordered pattern
  halftone,    // dots of ink that grow with the tone
  mosaic,      // a sensor's values before colours are interpolated
  checkered,   // two colours in turn, one or two pixels each
};

// Makes the picture one of the kind; the last five are made of what it shows.
void make_rare(const pith_image& picture, Rarity kind, Random& random);

// One of the first three mostly: patterns have losses so high that few of them count for much.
Rarity any_rarity(Random& random);

}  // namespace pith::train
