// Pictures that show where something is unusual.
#pragma once
#include "pictures/picture.hpp"
#include "pith/pith.h"

namespace pith::tool {

// The picture, gray and dimmed, and over it, where `map` (pith_find_anomalies) comes near the threshold or over it, the
// colours of heat.
Picture heat_picture(const pith_image& picture, const pith_image& map);

}  // namespace pith::tool
