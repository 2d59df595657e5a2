// Picture files of any format.
#pragma once
#include <memory>

#include "pictures/formats.hpp"

namespace pith {

// Reads the header of a picture file, whose format its first bytes tell. Memory does not grow with the number of
// pixels, except for interlaced PNG, progressive JPEG, and pictures that have to be turned: ask info().memory before
// reading rows. The source must outlive the reader. Throws Error with one line that says what is wrong.
std::unique_ptr<PictureReader> open_picture(ByteSource& source, Depth depth = Depth::kEight);

}  // namespace pith
