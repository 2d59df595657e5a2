// How much memory a task takes, before it takes it.
#pragma once
#include "task/decode_plan.hpp"
#include "task/encoding.hpp"
#include "task/inpaint.hpp"
#include "task/row_denoiser.hpp"
#include "task/window.hpp"

namespace pith {

// Bytes that RowEncoder and RowDecoder allocate at most, with machine.threads threads; besides the model, what the
// caller holds, and the file where it is in memory. Never too little; up to 1.6 times too much for pictures of 12
// megapixels and more.
uint64_t encoding_memory(const Machine& machine, const Header& header, const Encoding& encoding);
uint64_t decoding_memory(const Machine& machine, const Header& header, const DecodePlan& plan);

// The same of RowDenoiser.
uint64_t denoising_memory(const DenoisingMachine& machine, uint32_t width, uint32_t height, uint32_t channels);

// The same of inpaint, however the holes lie.
uint64_t inpainting_memory(const InpaintingMachine& machine, const pith_image& picture, const Inpainting& inpainting);

// Throw PITH_ERROR_LIMIT for a picture of more pixels, or one that takes more memory even on one thread. Returns how
// many threads there may be. `held`: bytes that are taken besides.
int threads_within_limits(const Machine& machine, const Header& header, const Encoding& encoding, uint64_t held = 0);
int threads_within_limits(const Machine& machine, const Header& header, const DecodePlan& plan,
                          const Decoding& decoding, uint64_t held = 0);
int threads_within_limits(const DenoisingMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
                          const Denoising& denoising);
int threads_within_limits(const InpaintingMachine& machine, const pith_image& picture, const Inpainting& inpainting);
void check_pixel_limit(uint32_t width, uint32_t height, uint64_t max_pixels);

}  // namespace pith
