// A codec model to start training from when there is none.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "training/data/crops.hpp"

namespace pith::train {

// Channels and numbers of blocks; these are the model that ships.
struct ModelSizes {
  int fine = 192;      // stream at /8
  int coarse = 256;    // stream at /16
  int latent = 448;    // y
  int hyper = 96;      // z
  int features = 192;  // of the hyper and context networks
  std::array<int, 4> sigma = {128, 96, 128, 128};
  int fine_blocks = 3, coarse_blocks = 2;
};

// The bytes of a model file with random weights, but for its shortcuts, which are the principal components of the
// crops' blocks: a working block codec, and the better the more blocks there are (a few thousand). `side` is that of
// the crops, a multiple of 16; there must be a crop. Depends on the arguments alone.
std::vector<uint8_t> new_model(const ModelSizes& sizes, const std::vector<Crop>& crops, int side, uint64_t seed);

}  // namespace pith::train
