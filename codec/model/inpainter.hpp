// The inpainting network.
#pragma once
#include "model/unet.hpp"

namespace pith {

// It gets pictures whose holes hold a guess: at first a coarse one (restore/coarse_fill.hpp), then what the pass before
// gave, in whole levels. There are several passes because the reach of one is limited. Given for the four pixels of a
// cell, in the order of their colours: 0 where there is no hole, else what the guess is. What it adds to pixels outside
// of holes is not used.
inline constexpr float kCoarseGuess = 1, kFilledGuess = 2;
inline constexpr int kInpaintingPasses = 3;
inline constexpr UNetKind kInpainter = {"pith-inpainter-2", "inpainter", kCell* kCell};

class InpainterModel : public UNetModel {
 public:
  explicit InpainterModel(std::span<const uint8_t> file) : UNetModel(file, kInpainter) {}
};

}  // namespace pith
