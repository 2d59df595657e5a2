// Pictures of 8 bits from those of 16.
#pragma once
#include <memory>

#include "pictures/picture_reader.hpp"

namespace pith {

// What `reader` reads, rounded to 8 bits, of which a warning says so. Readers of 8 bits stay as they are.
std::unique_ptr<PictureReader> reduce_depth(std::unique_ptr<PictureReader> reader);

}  // namespace pith
