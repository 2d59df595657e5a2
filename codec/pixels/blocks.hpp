// Between pixels and the feature maps at /8 that the transforms read and write: 8x8 pixels are the 192 channels of one
// position, channel (dy*8 + dx)*3 + colour. Gray pictures are three equal colours.
#pragma once
#include "net/engine.hpp"
#include "pith/pith.h"
#include "pixels/picture_view.hpp"

namespace pith {

inline constexpr int kBlock = 8;  // pixels
inline constexpr int kBlockChannels = kBlock * kBlock * 3;

// Fills `out` with levels minus 127.5 of the blocks from block row `y`, block column `x`. Beyond the picture the last
// row and column are repeated.
void load_blocks(const PictureView& image, int y, int x, const FeatureMap& out);

// Writes the blocks of `in` (f32, -0.5…0.5), but for `skip_y` rows and `skip_x` columns of blocks, to `height` x
// `width` blocks of the picture from block row `y`, column `x`; what lies beyond the picture is dropped. Rounds to the
// nearest sample of `sample_size` bytes, 1 or 2; a gray picture gets the mean of the colours.
void store_blocks(const FeatureMap& in, int skip_y, int skip_x, int y, int x, int height, int width,
                  const pith_image& image, uint32_t sample_size = 1);

}  // namespace pith
