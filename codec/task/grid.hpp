// How a picture is cut up for the networks. All extents are in latents: positions of 16x16 pixels.
#pragma once
#include <cstdint>
#include <vector>

#include "net/graph.hpp"

namespace pith {

inline constexpr int kLatentPixels = 16;
inline constexpr int kHyperScale = 4;  // latents along one side of a hyper latent

struct Rect {
  int y = 0, x = 0, height = 0, width = 0;

  Extent extent() const { return {height, width}; }
};

// Latents that cover so many pixels.
inline int latents(uint32_t pixels) { return static_cast<int>((pixels + kLatentPixels - 1) / kLatentPixels); }

// Windows of about equal size for analysis and synthesis, at most `area` latents each, in a number that `threads`
// divides, but for pictures so small that the halos would cost more than the threads gain. They have nothing to do with
// the file: any windows give the same result.
std::vector<Rect> windows(Extent picture, int area, int threads);

// The window extended by `halo` on every side, as far as the picture goes.
Rect with_halo(const Rect& window, int halo, Extent picture);

}  // namespace pith
