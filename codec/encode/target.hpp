// Encoding to a size, a PSNR or a score of SSIMULACRA 2, by trying qualities.
#pragma once
#include "encode/latent_encoder.hpp"

namespace pith {

// The best file of at most `bytes` bytes, companions included: at least 98 % of that, unless quality 100 takes less or
// the size jumps from one quality to the next, or a lower quality decodes better. Throws PITH_ERROR_LIMIT if quality 0
// takes more.
std::vector<uint8_t> encode_to_size(const Machine& machine, const PictureView& image, uint64_t bytes,
                                    const Encoding& encoding, const Companions& companions = {});

// A file that this machine decodes with that PSNR in dB, within 0.05; or the smallest that has more, if quality 0 has
// more or the PSNR jumps from one quality to the next. Throws PITH_ERROR_LIMIT if no quality has so much.
std::vector<uint8_t> encode_to_psnr(const Machine& machine, const PictureView& image, double psnr,
                                    const Encoding& encoding, const Companions& companions = {});

// The same of a score of SSIMULACRA 2.1, within 0.5. Throws PITH_ERROR_LIMIT for sides that are too short for it, too.
std::vector<uint8_t> encode_to_ssimulacra2(const Machine& machine, const PictureView& image, double score,
                                           const Encoding& encoding, const Companions& companions = {});

}  // namespace pith
