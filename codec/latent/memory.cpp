#include "latent/memory.hpp"

#include <algorithm>

#include "latent/tile_coder.hpp"
#include "latent/window.hpp"
#include "model/networks.hpp"

namespace pith {
namespace {

// Besides networks: code that oneDNN makes, stacks.
constexpr double kOnce = 10e6, kPerThread = 2e6;

// Of an element that is coded: what TileSymbols has of it, and its part in a coder's buffers.
constexpr size_t kSymbolBytes = 3, kEncoderBytes = 8, kReconstructionBytes = sizeof(float);

}  // namespace

Extent largest_window(const std::vector<Rect>& windows, int halo, Extent picture) {
  Extent largest;
  for (const Rect& window : windows) {
    const Extent extent = with_halo(window, halo, picture).extent();
    if (int64_t{extent.height} * extent.width > int64_t{largest.height} * largest.width) largest = extent;
  }
  return largest;
}

Extent largest_tile(const Header& header) {
  return {latents(std::min(header.height, header.tile_size)), latents(std::min(header.width, header.tile_size))};
}

GraphMemory analysis_memory(const Machine& machine, Extent window) {
  return machine.floats.memory_of(analysis(machine.model.weights(), {}),
                                  {window.height * kBlocksPerLatent, window.width * kBlocksPerLatent});
}

GraphMemory synthesis_memory(const Machine& machine, Extent window) {
  return machine.floats.memory_of(synthesis(machine.model.weights(), {}), window);
}

GraphMemory tile_coder_memory(const Machine& machine, Extent tile, bool encodes) {
  const WeightsFile& weights = machine.model.weights();
  const Extent hyper = hyper_extent(tile), padded{hyper.height * kHyperScale, hyper.width * kHyperScale};
  GraphMemory memory = machine.floats.memory_of(hyper_synthesis(weights), hyper);
  memory += machine.floats.memory_of(context(weights), tile);
  memory += machine.exact.memory_of(sigma_network(weights), hyper);
  if (encodes) memory += machine.floats.memory_of(hyper_analysis(weights), padded);
  const size_t elements = static_cast<size_t>(tile.height) * tile.width * machine.model.latent_channels();
  memory.executor += elements * (kSymbolBytes + (encodes ? kEncoderBytes : kReconstructionBytes));
  return memory;
}

double plane_memory(const Machine& machine, Extent extent) {
  return static_cast<double>(
      block_size(sizeof(float) * extent.height * extent.width * machine.model.latent_channels()));
}

double memory_of_threads(const GraphMemory& parts, int threads) {
  return kOnce + static_cast<double>(parts.weights) + threads * (kPerThread + static_cast<double>(parts.executor));
}

}  // namespace pith
