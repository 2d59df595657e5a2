// Model files of autoencoders: new ones, and what training has arrived at.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/autoencoder.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// With random weights. Depends on the arguments alone.
std::vector<uint8_t> new_autoencoder(const AutoencoderShape& shape, uint64_t seed);

// The bytes of a model file with the given values of the parameters, in 16 bits. Throws PITH_ERROR_MODEL if a value
// does not fit.
std::vector<uint8_t> write_autoencoder(const AutoencoderShape& shape, const Parameters& parameters,
                                       const std::vector<const std::vector<float>*>& values,
                                       std::map<std::string, std::string> metadata);

}  // namespace pith::train
