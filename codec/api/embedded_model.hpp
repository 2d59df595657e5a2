// The model that is built into the library: the bytes of models/pith.safetensors.
#pragma once
#include <cstdint>
#include <span>

namespace pith {

std::span<const uint8_t> embedded_model();

}  // namespace pith
