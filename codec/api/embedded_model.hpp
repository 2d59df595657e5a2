// The models that are built into the library: the bytes of files of models/.
#pragma once
#include <cstdint>
#include <span>

#include "pith/pith.h"

namespace pith {

// eye.safetensors, or psnr.safetensors, which is empty where the library was built without it.
std::span<const uint8_t> embedded_model(pith_tune tune = PITH_TUNE_EYE);
std::span<const uint8_t> embedded_denoiser();   // denoiser.safetensors; empty where the library was built without it
std::span<const uint8_t> embedded_inpainter();  // inpainter.safetensors; likewise
std::span<const uint8_t> embedded_embedding();  // embedding.safetensors; likewise

}  // namespace pith
