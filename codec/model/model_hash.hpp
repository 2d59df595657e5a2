// The hash of a model file.
#pragma once
#include <cstdint>
#include <span>

#include "format/model_hash.hpp"

namespace pith {

// Throws Error if the file is no safetensors file.
ModelHash model_hash(std::span<const uint8_t> file);

}  // namespace pith
