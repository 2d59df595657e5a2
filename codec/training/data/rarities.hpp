// What photographs hardly ever show, made on the fly so that the codec has seen it: flat and saturated colours, text,
// and patterns of single pixels.
#pragma once
#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

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
// Makes an RGB picture one of the kind, in place; the last five are made of what it shows.
void make_rare(const pith_image& picture, Rarity kind, Random& random);

// One of the first three half of the time: patterns have losses so high that few of them count for much.
Rarity any_rarity(Random& random);

}  // namespace pith::train
