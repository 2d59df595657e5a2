// A library without models inside: programs give it one.
#include "api/embedded_model.hpp"

namespace pith {

std::span<const uint8_t> embedded_model(pith_tune) { return {}; }
std::span<const uint8_t> embedded_denoiser() { return {}; }
std::span<const uint8_t> embedded_inpainter() { return {}; }
std::span<const uint8_t> embedded_embedding() { return {}; }

}  // namespace pith
