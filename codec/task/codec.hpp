// The two tasks that the library is for.
#pragma once
#include <span>
#include <vector>

#include "format/container.hpp"
#include "task/transform.hpp"

namespace pith {

// A whole .pith file. `image` must be valid; tile_size is in pixels. Errors: as the parts throw them.
std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size);

// What encode is made of. The header of a file that this machine makes.
Header header_for(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size);

// Adds the tiles of a latent that is scaled for the header's quality. What decoders will see of it goes to `rebuilt`,
// unless that is null.
void add_tiles(const Machine& machine, const Header& header, const LatentPlane& scaled, ContainerWriter& writer,
               LatentPlane* rebuilt = nullptr);

// The pixels of a file into image.pixels, whose extent and channels are those of the header.
// Throws PITH_ERROR_MODEL if the file was made with another model, PITH_ERROR_DAMAGED if a tile does not parse.
void decode(const Machine& machine, const Container& file, const pith_image& image);

}  // namespace pith
