// The innermost loops, compiled for each kind of vectors that the processor may have.
#pragma once
#include <cstddef>

#include "net/portable/post_ops.hpp"

namespace pith::portable {

// Outputs that are computed together, and positions.
struct TileShape {
  int outputs, positions;
};
TileShape tile_shape();

// Of `count` positions, tile_shape().positions at most, a panel of outputs of which `outputs` exist. `inputs` has for
// each tap the address of the channels of each position, for `positions` of them.
struct Tile {
  const float* const* inputs;
  int taps, channels;    // of the input
  const float* weights;  // of the panel
  const float* bias;     // of the panel
  float* to;             // the panel's first output of the first position
  size_t stride;         // from position to position of the output, in floats
  int count, outputs;
  const PostOps* post;
};
void compute_tile(const Tile& tile);

// A row of a depthwise 3x3 convolution; addresses of rows above and below are null where there are none.
struct DepthwiseRow {
  const float *above, *here, *below;
  int width, channels;
  const float *weights, *bias;
  float* to;
  const PostOps* post;
};
void filter_row(const DepthwiseRow& row);

}  // namespace pith::portable
