// Other colours for a picture, so that what is learned does not lean on those that training pictures happen to have:
// graded and tinted photos, strong colours, gray.
#pragma once
#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

// Changes an RGB picture in place: one or more of tone curves of single channels, tints, saturation, hue, and none.
void recolour(const pith_image& picture, Random& random);

}  // namespace pith::train
