// Turns pictures upright.
#pragma once
#include <memory>

#include "pictures/picture_reader.hpp"

namespace pith {

// What `reader` reads, turned as its EXIF asks for, which then asks for nothing more. Mirroring left to right costs
// nothing; everything else holds the whole picture from the first rows on.
std::unique_ptr<PictureReader> turn_upright(std::unique_ptr<PictureReader> reader);

}  // namespace pith
