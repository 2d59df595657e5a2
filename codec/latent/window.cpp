#include "latent/window.hpp"

#include "base/parallel.hpp"
#include "model/networks.hpp"
#include "net/bf16.hpp"

namespace pith {
Executor& WindowNetwork::at(Extent input) {
  if (!executor_ || input != extent_) {
    executor_.reset();  // first, so that the buffers of two are never held at once
    executor_ = engine_.prepare(graph_, input);
    extent_ = input;
  }
  return *executor_;
}

WindowAnalyser::WindowAnalyser(const Machine& machine, Quality quality)
    : halo_(machine.model.halo()),
      gains_(machine.model.encoder_gains(quality)),
      network_(machine.floats, analysis(machine.model.weights(), quality)) {}

void WindowAnalyser::run(const PictureView& image, Origin image_origin, Extent picture, const Rect& window,
                         LatentPlane& plane, Origin plane_origin) {
  const Rect source = with_halo(window, halo_, picture);
  Executor& network = network_.at({source.height * kBlocksPerLatent, source.width * kBlocksPerLatent});
  load_blocks(image, (source.y - image_origin.y) * kBlocksPerLatent, (source.x - image_origin.x) * kBlocksPerLatent,
              network.input(0));
  network.run();
  const FeatureMap out = network.output(0);
  for (int y = window.y; y < window.y + window.height; ++y)
    for (int x = window.x; x < window.x + window.width; ++x) {
      const float* from = out.at(y - source.y, x - source.x);
      float* to = plane.at(y - plane_origin.y, x - plane_origin.x);
      for (int c = 0; c < out.channels; ++c) to[c] = from[c] * gains_[c];
    }
}

WindowSynthesiser::WindowSynthesiser(const Machine& machine, Quality quality)
    : halo_(machine.model.halo()),
      gains_(machine.model.decoder_gains(quality)),
      network_(machine.floats, synthesis(machine.model.weights(), quality)) {}

void WindowSynthesiser::run(const LatentPlane& plane, Origin plane_origin, Extent picture, const Rect& window,
                            const pith_image& image, Origin image_origin, uint32_t sample_size) {
  const Rect source = with_halo(window, halo_, picture);
  Executor& network = network_.at(source.extent());
  const FeatureMap in = network.input(0);
  for (int y = 0; y < source.height; ++y)
    for (int x = 0; x < source.width; ++x) {
      const float* from = plane.at(source.y + y - plane_origin.y, source.x + x - plane_origin.x);
      store_values(in, (static_cast<size_t>(y) * source.width + x) * in.channels, in.channels,
                   [&](size_t c) { return from[c] * gains_[c]; });
    }
  network.run();
  store_blocks(network.output(0), (window.y - source.y) * kBlocksPerLatent, (window.x - source.x) * kBlocksPerLatent,
               (window.y - image_origin.y) * kBlocksPerLatent, (window.x - image_origin.x) * kBlocksPerLatent,
               window.height * kBlocksPerLatent, window.width * kBlocksPerLatent, image, sample_size);
}

LatentPlane analyse(const Machine& machine, const PictureView& image, Quality quality, int window_area) {
  LatentPlane plane = make_plane(machine, {latents(image.height), latents(image.width)});
  const std::vector<Rect> parts = windows(plane.extent, window_area, machine.threads);
  for_each_in_parallel(machine.threads, static_cast<int>(parts.size()), machine.progress, [&] {
    return [&, analyser = WindowAnalyser(machine, quality)](int item) mutable {
      analyser.run(image, {}, plane.extent, parts[item], plane, {});
    };
  });
  return plane;
}

void synthesise(const Machine& machine, const LatentPlane& scaled, Quality quality, const pith_image& image,
                int window_area) {
  const std::vector<Rect> parts = windows(scaled.extent, window_area, machine.threads);
  for_each_in_parallel(machine.threads, static_cast<int>(parts.size()), machine.progress, [&] {
    return [&, synthesiser = WindowSynthesiser(machine, quality)](int item) mutable {
      synthesiser.run(scaled, {}, scaled.extent, parts[item], image, {});
    };
  });
}

}  // namespace pith
