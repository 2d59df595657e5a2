// Encoding that needs the whole picture and its latent at once: with effort, or to a target.
#pragma once
#include <optional>
#include <vector>

#include "encode/encoding.hpp"
#include "encode/latent_encoder.hpp"
#include "encode/picture_rows.hpp"

namespace pith {

struct CheckedFile {
  std::vector<uint8_t> bytes;
  std::optional<pith_missed_quality> missed;  // if encoding.check
};

// A file as `encoding` says; the quality only counts without a target. `image` holds the colours: 1 or 3 channels.
CheckedFile encode_whole(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding,
                         const Companions& companions);

// The coded alpha of every tile of a picture with alpha that is there as a whole.
std::vector<std::vector<uint8_t>> encode_alpha_tiles(const Header& header, const PictureRows& rows, int threads);

}  // namespace pith
