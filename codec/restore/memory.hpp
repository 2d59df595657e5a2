// How much memory restoration takes, before it takes it.
#pragma once
#include "pith/pith.h"
#include "restore/restoration.hpp"

namespace pith {

// Bytes that RowDenoiser allocates at most, with machine.threads threads; besides the model and what the caller holds.
uint64_t denoising_memory(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels);

// The same of inpaint, with windows of holes of up to that extent in pixels.
uint64_t inpainting_memory(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting,
                           Extent window);

// Whether holes can be filled within the limits if they are small; to be asked before masks are made.
void check_limits(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting);

// How many threads there may be within the limits. Throw PITH_ERROR_LIMIT for a picture of more pixels, or one that
// takes more memory even on one thread.
int threads_within_limits(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
                          const Denoising& denoising);
int threads_within_limits(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting,
                          Extent window);

}  // namespace pith
