// The two tasks that the library is for, on pictures and files in memory.
#pragma once
#include <span>
#include <vector>

#include "format/container.hpp"
#include "task/row_decoder.hpp"
#include "task/row_encoder.hpp"
#include "task/transform.hpp"

namespace pith {

// A whole .pith file, made with RowEncoder. `image` must be valid; 1 to 4 channels. What encoding.check finds goes to
// `missed`, unless that is null. Errors: as the parts throw them.
std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding,
                            const Metadata& metadata = {}, std::optional<pith_missed_quality>* missed = nullptr);

// The pixels of a whole file into image.pixels, whose extent must be that of RowDecoder, its channels those of the
// header.
void decode(const Machine& machine, std::span<const uint8_t> file, const pith_image& image,
            const Decoding& decoding = {});

}  // namespace pith
