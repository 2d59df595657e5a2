// Analysis and synthesis of a whole picture, window by window on all threads.
#pragma once
#include "model/codec_model.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"
#include "task/latent_plane.hpp"

namespace pith {

// What the tasks share: a model and the engines to run it on. All outlive it.
struct Machine {
  const CodecModel& model;
  Engine& floats;  // analysis, synthesis, hyper and context networks
  Engine& exact;   // the σ network
  int threads;
};

// Latents of one window, where nothing else is asked for. Larger windows compute less of the halo twice. Buffers take
// some 40 (bf16) or 70 bytes (f32) a pixel, so two windows at work stay within 350 MB.
inline constexpr int kWindowArea = (9 << 18) / (kLatentPixels * kLatentPixels);

// The latent of the picture, scaled for quantisation. The result does not depend on `window_area`.
LatentPlane analyse(const Machine& machine, const pith_image& image, Quality quality, int window_area = kWindowArea);

// The picture of a scaled latent, into image.pixels; extents must agree. Does not depend on `window_area` either.
void synthesise(const Machine& machine, const LatentPlane& scaled, Quality quality, const pith_image& image,
                int window_area = kWindowArea);

}  // namespace pith
