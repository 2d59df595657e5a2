// The two tasks that the library is for.
#pragma once
#include <span>
#include <vector>

#include "format/container.hpp"
#include "task/transform.hpp"

namespace pith {

// A whole .pith file. `image` must be valid; tile_size is in pixels. Errors: as the parts throw them.
std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size);

// The pixels of a file into image.pixels, whose extent and channels are those of the header.
// Throws PITH_ERROR_MODEL if the file was made with another model, PITH_ERROR_DAMAGED if a tile does not parse.
void decode(const Machine& machine, const Container& file, const pith_image& image);

}  // namespace pith
