// The two tasks that the library is for.
#pragma once
#include <span>
#include <vector>

#include "format/container.hpp"
#include "task/transform.hpp"

namespace pith {

inline constexpr int kMaxEffort = 9;

// How a file is made, beside its quality.
struct Encoding {
  uint32_t tile_size;  // pixels
  int effort = 1;      // 1…kMaxEffort
};

// A whole .pith file. `image` must be valid. Errors: as the parts throw them.
std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding);

// The same from the picture's latent, scaled for the quality. What decoders will see of it goes to `rebuilt`, unless
// that is null.
std::vector<uint8_t> encode_latent(const Machine& machine, const pith_image& image, const LatentPlane& scaled,
                                   Quality quality, const Encoding& encoding, LatentPlane* rebuilt = nullptr);

// The pixels of a file into image.pixels, whose extent and channels are those of the header.
// Throws PITH_ERROR_MODEL if the file was made with another model, PITH_ERROR_DAMAGED if a tile does not parse.
void decode(const Machine& machine, const Container& file, const pith_image& image);

}  // namespace pith
