// From the latent of a whole picture to its file.
#pragma once
#include <functional>
#include <vector>

#include "encode/encoding.hpp"
#include "encode/tile_check.hpp"
#include "format/container.hpp"
#include "latent/latent_plane.hpp"
#include "latent/machine.hpp"
#include "pixels/picture_view.hpp"

namespace pith {

// What a file holds beside the coded colours.
struct Companions {
  Metadata metadata;
  std::vector<std::vector<uint8_t>> alpha;  // of each tile, coded; none if the picture has no alpha
  std::function<std::vector<uint8_t>(Quality of_picture)> preview;  // makes its file; empty: none

  // What that adds to the file, roughly and without the preview, which depends on the quality.
  uint64_t bytes() const;
};

// The header of a file that is about to be made. `channels`: of the pixels, alpha included. `tile_size` in pixels.
Header header_for(const Machine& machine, uint32_t width, uint32_t height, uint32_t channels, Quality quality,
                  uint32_t tile_size);

// Of the time that analysis and encode_latent take, roughly: that of analysis.
double analysis_share(const Encoding& encoding);

// A file of that quality from the picture's latent, scaled for the quality. What decoders will see of it goes to
// `rebuilt`, unless that is null, and how well they will to `check`.
std::vector<uint8_t> encode_latent(const Machine& machine, const PictureView& image, const LatentPlane& scaled,
                                   Quality quality, const Encoding& encoding, const Companions& companions,
                                   LatentPlane* rebuilt = nullptr, PictureCheck* check = nullptr);

}  // namespace pith
