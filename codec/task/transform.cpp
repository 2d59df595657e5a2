#include "task/transform.hpp"

#include "image/blocks.hpp"
#include "model/networks.hpp"
#include "net/bf16.hpp"
#include "task/parallel.hpp"

namespace pith {
namespace {

constexpr int kBlocksPerLatent = kLatentPixels / kBlock;

// Keeps the executor of the last extent: windows come in very few extents.
class Runner {
 public:
  Runner(Engine& engine, const Graph& graph) : engine_(engine), graph_(graph) {}

  Executor& at(Extent input) {
    if (!executor_ || input.height != extent_.height || input.width != extent_.width) {
      executor_.reset();  // first, so that the buffers of two are never held at once
      executor_ = engine_.prepare(graph_, input);
      extent_ = input;
    }
    return *executor_;
  }

 private:
  Engine& engine_;
  const Graph& graph_;
  Extent extent_;
  std::unique_ptr<Executor> executor_;
};

}  // namespace

LatentPlane analyse(const Machine& machine, const pith_image& image, Quality quality, int window_area) {
  const Graph graph = analysis(machine.model.weights(), quality);
  const std::vector<float> gains = machine.model.encoder_gains(quality);
  LatentPlane plane({latents(image.height), latents(image.width)}, machine.model.latent_channels());
  const std::vector<Rect> parts = windows(plane.extent, window_area, machine.threads);

  for_each_in_parallel(machine.threads, static_cast<int>(parts.size()), [&] {
    return [&, runner = Runner(machine.floats, graph)](int item) mutable {
      const Rect& part = parts[item];
      const Rect source = with_halo(part, machine.model.halo(), plane.extent);
      Executor& network = runner.at({source.height * kBlocksPerLatent, source.width * kBlocksPerLatent});
      load_blocks(image, source.y * kBlocksPerLatent, source.x * kBlocksPerLatent, network.input(0));
      network.run();
      const FeatureMap out = network.output(0);
      for (int y = 0; y < part.height; ++y)
        for (int x = 0; x < part.width; ++x) {
          const size_t position = static_cast<size_t>(y + part.y - source.y) * out.width + x + part.x - source.x;
          const float* from = static_cast<const float*>(out.data) + position * out.channels;
          float* to = plane.at(part.y + y, part.x + x);
          for (int c = 0; c < plane.channels; ++c) to[c] = from[c] * gains[c];
        }
    };
  });
  return plane;
}

void synthesise(const Machine& machine, const LatentPlane& scaled, Quality quality, const pith_image& image,
                int window_area) {
  const Graph graph = synthesis(machine.model.weights(), quality);
  const std::vector<float> gains = machine.model.decoder_gains(quality);
  const std::vector<Rect> parts = windows(scaled.extent, window_area, machine.threads);

  for_each_in_parallel(machine.threads, static_cast<int>(parts.size()), [&] {
    return [&, runner = Runner(machine.floats, graph)](int item) mutable {
      const Rect& part = parts[item];
      const Rect source = with_halo(part, machine.model.halo(), scaled.extent);
      Executor& network = runner.at(source.extent());
      const FeatureMap in = network.input(0);
      for (int y = 0; y < source.height; ++y)
        for (int x = 0; x < source.width; ++x) {
          const float* from = scaled.at(source.y + y, source.x + x);
          store_values(in, (static_cast<size_t>(y) * source.width + x) * in.channels, in.channels,
                       [&](size_t c) { return from[c] * gains[c]; });
        }
      network.run();
      store_blocks(network.output(0), (part.y - source.y) * kBlocksPerLatent, (part.x - source.x) * kBlocksPerLatent,
                   part.y * kBlocksPerLatent, part.x * kBlocksPerLatent, part.height * kBlocksPerLatent,
                   part.width * kBlocksPerLatent, image);
    };
  });
}

}  // namespace pith
