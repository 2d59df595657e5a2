// From the latent of a whole picture to its file.
#pragma once
#include <optional>
#include <vector>

#include "encode/encoding.hpp"
#include "encode/preview.hpp"
#include "encode/tile_check.hpp"
#include "format/container.hpp"
#include "latent/latent_plane.hpp"

namespace pith {

// What a file holds beside the coded colours.
struct Companions {
  Metadata metadata;
  std::vector<std::vector<uint8_t>> alpha;  // of each tile, coded; none if the picture has no alpha
  const PreviewMaker* preview = nullptr;    // null: none

  // What that adds to the file, roughly and without the preview, which depends on the quality.
  uint64_t bytes() const;
};

// Of the time that analysis and encode_latent take, roughly: that of analysis.
double analysis_share(const Encoding& encoding);

// A file of that quality from the picture's latent, scaled for the quality. What decoders will see of it goes to
// `rebuilt`, unless that is null, and how well they will to `check`.
std::vector<uint8_t> encode_latent(const Machine& machine, const pith_image& image, const LatentPlane& scaled,
                                   Quality quality, const Encoding& encoding, const Companions& companions,
                                   LatentPlane* rebuilt = nullptr, PictureCheck* check = nullptr);

}  // namespace pith
