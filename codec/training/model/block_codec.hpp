// The best linear codec of 16x16 blocks, as the starting point of a model.
#pragma once
#include <vector>

#include "training/data/crops.hpp"

namespace pith::train {

// Matrices are row-major; rows and columns are in the order of the channels of the networks.
struct BlockCodec {
  std::vector<float> enter;      // [fine, 192]: 8x8 blocks -> stream at /8
  std::vector<float> to_latent;  // [latent, 4 * fine]: the stream, unshuffled by 2 -> y
  std::vector<float> to_pixels;  // [768, latent]: y -> 8x8 blocks, unshuffled by 2
  std::vector<float> spread;     // [latent]: mean absolute deviation of y, where pixels are 0…1
};

// From the principal components of the crops, as new_model asks for them.
BlockCodec make_block_codec(int fine, int latent, const std::vector<Crop>& crops, int side);

}  // namespace pith::train
