// Pictures that show where something is unusual.
#pragma once
#include "pictures/picture.hpp"
#include "pith/pith.h"

namespace pith::tool {

// The picture, gray and dimmed, and over it, where `map` (pith_find_anomalies) comes near `threshold` times its own or
// over it, the colours of heat. The map ends at 2.
Picture heat_picture(const pith_image& picture, const pith_image& map, double threshold);

}  // namespace pith::tool
