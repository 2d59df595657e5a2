// Pictures of 8 bits as SSIMULACRA 2 takes them.
#pragma once
#include <vector>

#include "pith/pith.h"

namespace pith {

// Red, green and blue, one plane after the other; gray counts as three equal colours. `image` has 1 or 3 channels.
std::vector<float> eye_levels(const pith_image& image);

}  // namespace pith
