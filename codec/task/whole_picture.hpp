// Encoding that needs the whole picture and its latent at once: with effort, or to a target.
#pragma once
#include <optional>
#include <vector>

#include "format/container.hpp"
#include "task/encoding.hpp"
#include "task/picture_rows.hpp"
#include "task/preview.hpp"
#include "task/tile_check.hpp"
#include "task/transform.hpp"

namespace pith {

// Of a file that this machine makes.
Header header_for(const Machine& machine, uint32_t width, uint32_t height, uint32_t channels, Quality quality,
                  uint32_t tile_size);

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

struct CheckedFile {
  std::vector<uint8_t> bytes;
  std::optional<pith_missed_quality> missed;  // if encoding.check
};

// A file as `encoding` says; the quality only counts without a target. `image` holds the colours: 1 or 3 channels.
CheckedFile encode_whole(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding,
                         const Companions& companions);

// A file of that quality from the picture's latent, scaled for the quality. What decoders will see of it goes to
// `rebuilt`, unless that is null, and how well they will to `check`.
std::vector<uint8_t> encode_latent(const Machine& machine, const pith_image& image, const LatentPlane& scaled,
                                   Quality quality, const Encoding& encoding, const Companions& companions,
                                   LatentPlane* rebuilt = nullptr, PictureCheck* check = nullptr);

// The coded alpha of every tile of a picture with alpha that is there as a whole.
std::vector<std::vector<uint8_t>> encode_alpha_tiles(const Header& header, const PictureRows& rows, int threads);

}  // namespace pith
