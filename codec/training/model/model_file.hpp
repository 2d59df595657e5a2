// Writes the model file of the codec: what encode and decode take with --model.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/model/tables.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// The bytes of a model file (safetensors) with the given values of the parameters (in their order: their own or
// averages) and tables: float networks in 16 bits, the σ network and its bias in integers, gains in 32 bits. Throws
// PITH_ERROR_MODEL if a value does not fit or the σ network could leave the range of exact arithmetic.
std::vector<uint8_t> write_model(const Parameters& parameters, const std::vector<const std::vector<float>*>& values,
                                 const EntropyTableRows& tables, const std::map<std::string, std::string>& metadata);

}  // namespace pith::train
