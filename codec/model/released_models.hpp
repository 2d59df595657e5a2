// Hashes of models. Of those that came with versions of pith the content ids stand for them alone, as FORMAT.md lists
// them.
#pragma once
#include <cstdint>
#include <span>

#include "format/model_hash.hpp"

namespace pith {

// The hash of a model file. Throws Error if it is no safetensors file.
ModelHash model_hash(std::span<const uint8_t> file);

struct ReleasedModel {
  uint64_t id;
  ModelHash hash, decoder_hash;  // of the whole file, and of its part for decoding
};

// The released model with that content id; null if there is none.
const ReleasedModel* released_model(uint64_t id);

}  // namespace pith
