// How a picture is cut up for the networks. All extents are in latents: positions of 16x16 pixels.
#pragma once
#include <cstdint>
#include <vector>

#include "net/graph.hpp"

namespace pith {

inline constexpr int kLatentPixels = 16;
inline constexpr int kHyperScale = 4;  // latents along one side of a hyper latent

// In latents, unless another unit is named. Of pixels in a file it is a pith_region.
struct Rect {
  int y = 0, x = 0, height = 0, width = 0;

  Extent extent() const { return {height, width}; }
  Rect moved(int down, int right) const { return {y + down, x + right, height, width}; }
};

// Latents that cover so many pixels.
inline int latents(uint32_t pixels) { return static_cast<int>((pixels + kLatentPixels - 1) / kLatentPixels); }

// Latents of one window, where nothing else is asked for. Larger windows compute less of the halo twice. Buffers take
// some 40 (bf16) or 70 bytes (f32) a pixel, so two windows at work stay within 350 MB. What WebAssembly once took it
// keeps, and each of a page's threads has an instance: there windows take a third, and a tenth more time.
#ifdef __EMSCRIPTEN__
inline constexpr int kWindowPixels = 2 << 18;
#else
inline constexpr int kWindowPixels = 9 << 18;
#endif
inline constexpr int kWindowArea = kWindowPixels / (kLatentPixels * kLatentPixels);

// Latents of the smallest window worth a thread of its own: with its halo on every side it is twice as large.
inline constexpr int64_t kSmallWindow = 400;

// The area cut into so many parts of about equal size with the shortest cuts, along which halos are computed twice.
// Empty if that number of rows and columns does not exist.
std::vector<Rect> arrange(Extent area, int64_t count);

// How many windows of at most `area` latents are good for that many latents in all: a number that `threads` divides,
// but for pictures so small that the halos would cost more than the threads gain.
int64_t window_count(int64_t total, int area, int threads);

// Windows of about equal size for analysis and synthesis, window_count of them where that can be. They have
// nothing to do with the file: any windows give the same result.
std::vector<Rect> windows(Extent picture, int area, int threads);

// The window extended by `halo` on every side, as far as the picture goes.
Rect with_halo(const Rect& window, int halo, Extent picture);

}  // namespace pith
