// The inpainting network.
#pragma once
#include "model/unet.hpp"

namespace pith {

// It gets pictures whose holes hold a first guess (restore/coarse_fill.hpp). Given for the four pixels of a cell, in
// the order of their colours: 1 for a hole, else 0. What it adds to pixels outside of holes is not used.
inline constexpr UNetKind kInpainter = {"pith-inpainter-1", "inpainter", kCell* kCell};

class InpainterModel : public UNetModel {
 public:
  explicit InpainterModel(std::span<const uint8_t> file) : UNetModel(file, kInpainter) {}
};

}  // namespace pith
