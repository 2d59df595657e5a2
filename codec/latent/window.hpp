// Analysis and synthesis: of one window at a time, with the buffers kept from one to the next, and of whole pictures.
#pragma once
#include <memory>
#include <vector>

#include "latent/latent_plane.hpp"
#include "latent/machine.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"
#include "pixels/blocks.hpp"

namespace pith {

inline constexpr int kBlocksPerLatent = kLatentPixels / kBlock;  // along one side

// Of latents, not initialised.
inline LatentPlane make_plane(const Machine& machine, Extent extent) {
  return {extent, machine.model.latent_channels(), machine.floats.memory()};
}

// Keeps the executor of the last extent: windows come in very few extents.
class WindowNetwork {
 public:
  WindowNetwork(Engine& engine, Graph graph) : engine_(engine), graph_(std::move(graph)) {}

  Executor& at(Extent input);

 private:
  Engine& engine_;
  Graph graph_;
  Extent extent_;
  std::unique_ptr<Executor> executor_;
};

// The latent row and column of the picture at which a plane or an image begins that holds a part of it.
struct Origin {
  int y = 0, x = 0;
};

class WindowAnalyser {
 public:
  WindowAnalyser(const Machine& machine, Quality quality);

  // The latent of `window`, scaled for quantisation, to its place in `plane`. The window is one of the picture, whose
  // latent has the extent `picture`; `image` must hold the window and its halo.
  void run(const PictureView& image, Origin image_origin, Extent picture, const Rect& window, LatentPlane& plane,
           Origin plane_origin);

 private:
  int halo_;
  std::vector<float> gains_;
  WindowNetwork network_;
};

class WindowSynthesiser {
 public:
  WindowSynthesiser(const Machine& machine, Quality quality);

  // The pixels of `window` of a scaled latent to their place in `image`, with samples of 1 or 2 bytes. The plane must
  // hold the window and its halo.
  void run(const LatentPlane& plane, Origin plane_origin, Extent picture, const Rect& window, const pith_image& image,
           Origin image_origin, uint32_t sample_size = 1);

 private:
  int halo_;
  std::vector<float> gains_;
  WindowNetwork network_;
};

// Of a whole picture, window by window on all threads.
//
// The latent of the picture, scaled for quantisation. The result does not depend on `window_area`.
LatentPlane analyse(const Machine& machine, const PictureView& image, Quality quality, int window_area = kWindowArea);

// The picture of a scaled latent, into image.pixels; extents must agree. Does not depend on `window_area` either.
void synthesise(const Machine& machine, const LatentPlane& scaled, Quality quality, const pith_image& image,
                int window_area = kWindowArea);

}  // namespace pith
