// Model files of the tasks that change pictures: new ones, and what training has arrived at.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/unet.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// Channels and numbers of blocks at /2, /4, … on the way down and up again, the last being in the middle.
struct UNetSizes {
  std::vector<int> channels, encoder_blocks, decoder_blocks;
  int middle_blocks;
};

// Of the models that ship.
inline const UNetSizes kDenoiserSizes = {{48, 96, 160, 256}, {2, 1, 1}, {3, 2, 1}, 4};
inline const UNetSizes kInpainterSizes = {{48, 96, 192, 192, 192}, {1, 1, 1, 1}, {2, 3, 3, 2}, 5};

// With random weights, but a last layer of zeros, so that it changes nothing. Depends on the arguments alone.
std::vector<uint8_t> new_unet(const UNetKind& kind, const UNetSizes& sizes, uint64_t seed);

// The bytes of a model file with the given values of the parameters, in 16 bits. Throws PITH_ERROR_MODEL if a value
// does not fit.
std::vector<uint8_t> write_unet(const UNetKind& kind, const Parameters& parameters,
                                const std::vector<const std::vector<float>*>& values,
                                const std::map<std::string, std::string>& metadata);

}  // namespace pith::train
