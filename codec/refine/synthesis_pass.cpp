#include "refine/synthesis_pass.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "latent/memory.hpp"
#include "model/networks.hpp"
#include "net/bf16.hpp"
#include "net/kernels.hpp"
#include "refine/level_error.hpp"

namespace pith {
namespace {

Rect in_blocks(const Rect& latents) {
  return {latents.y * kBlocksPerLatent, latents.x * kBlocksPerLatent, latents.height * kBlocksPerLatent,
          latents.width * kBlocksPerLatent};
}

std::vector<Window> windows_of(const Machine& machine, Extent plane, const Rect& region) {
  const int halo = machine.model.halo();
  return refinement_windows(with_halo(region, halo, plane), halo, {0, 0, plane.height, plane.width});
}

}  // namespace

SynthesisPass::SynthesisPass(const Machine& machine, LayerWeights& weights, Quality quality, const PictureView& image,
                             Extent plane, const Rect& region)
    : machine_(machine), image_(image), quality_{quality}, gains_(machine.model.decoder_gains(quality)) {
  for (const Window& window : windows_of(machine, plane, region))
    work_.push_back({window, 0, std::vector<float>(window.source.height * window.source.width * gains_.size())});
  const Graph graph = synthesis(machine.model.weights(), quality);
  buffers_.resize(std::min<size_t>(machine.threads, work_.size()));
  for (Buffers& buffers : buffers_)
    buffers.network =
        std::make_unique<Network>(graph, work_[0].window.source.extent(), network_settings(machine), weights);
}

double SynthesisPass::memory(const Machine& machine, Extent plane, const Rect& region) {
  const std::vector<Window> windows = windows_of(machine, plane, region);
  const Extent source = windows[0].source.extent();
  const GraphMemory network =
      Network::memory(synthesis(machine.model.weights(), {}), source, network_settings(machine));
  const double error = double(sizeof(float)) * 3 * source.height * source.width * kLatentPixels * kLatentPixels;
  const auto count = static_cast<double>(windows.size());
  return static_cast<double>(network.weights) + count * plane_memory(machine, source) +
         std::min<double>(machine.threads, count) * (static_cast<double>(network.executor) + error);
}

double SynthesisPass::memory_of_errors(const Machine& machine, Extent plane, const Rect& region) {
  if (!machine.model.is_for_eye()) return 0;
  double latents = 0;
  for (const Window& window : windows_of(machine, plane, region))
    latents = std::max(latents, double(window.inside.height) * window.inside.width);
  return latents * kLatentPixels * kLatentPixels * kEyeLevelErrorBytesPerPixel;
}

template <typename Use>
void SynthesisPass::for_each_window(const LatentPlane& decoded, bool rounds, Use use) {
  const int count = static_cast<int>(buffers_.size());
  for_each_in_parallel(machine_.threads, count, [&] {
    return [&](int first) {
      for (size_t i = first; i < work_.size(); i += count) {
        work_[i].error = run(buffers_[first], decoded, work_[i].window, rounds);
        use(buffers_[first], work_[i]);
      }
    };
  });
}

double SynthesisPass::run(Buffers& buffers, const LatentPlane& decoded, const Window& window, bool rounds) {
  Network& network = *buffers.network;
  const Rect &source = window.source, &inside = window.inside;
  const size_t row = source.width * gains_.size();
  for (int y = 0; y < source.height; ++y) {
    const float* from = decoded.at(source.y + y, source.x);
    store_values(network.input(0), y * row, row, [&](size_t i) { return from[i] * gains_[i % gains_.size()]; });
  }
  network.forward(quality_);
  const FeatureMap out = network.output(0);
  buffers.error.resize(out.size());
  const FeatureMap error{buffers.error.data(), DataType::f32, out.height, out.width, out.channels};
  const Rect place{inside.y - source.y, inside.x - source.x, inside.height, inside.width};
  const auto measure = machine_.model.is_for_eye() ? eye_level_error : level_error;
  return measure(out, image_, source.y * kBlocksPerLatent, source.x * kBlocksPerLatent, in_blocks(place), rounds,
                 error);
}

double SynthesisPass::measure(const LatentPlane& decoded) {
  for_each_window(decoded, true, [](Buffers&, Work&) {});
  double sum = 0;
  for (const Work& work : work_) sum += work.error;
  return sum;
}

void SynthesisPass::learn(const LatentPlane& decoded, double weight) {
  const auto by_error = static_cast<float>(weight * 2 * 255);  // pixels leave the network in units of 255 levels
  for_each_window(decoded, false, [&](Buffers& buffers, Work& work) {
    const std::vector<float>& error = buffers.error;
    store_values(buffers.network->output_gradient(0), 0, error.size(), [&](size_t i) { return error[i] * by_error; });
    buffers.network->backward();
    const FeatureMap by_input = buffers.network->input_gradient(0);
    cast(by_input, {work.gradient.data(), DataType::f32, by_input.height, by_input.width, by_input.channels});
  });
}

void SynthesisPass::read_gradient(int y, int x, int width, float* gradient) const {
  const size_t channels = gains_.size();
  std::fill_n(gradient, width * channels, 0.f);
  for (const Work& work : work_) {
    const Rect& source = work.window.source;
    const int begin = std::max(x, source.x), end = std::min(x + width, source.x + source.width);
    if (y < source.y || y >= source.y + source.height || begin >= end) continue;
    const float* from =
        &work.gradient[((y - source.y) * static_cast<size_t>(source.width) + begin - source.x) * channels];
    float* to = gradient + (begin - x) * channels;
    for (size_t i = 0; i < (end - begin) * channels; ++i) to[i] += from[i];
  }
  for (size_t i = 0; i < width * channels; ++i) gradient[i] *= gains_[i % channels];
}

}  // namespace pith
