#include "latent/memory.hpp"

#include <algorithm>

#include "format/tile_grid.hpp"

namespace pith {
namespace {

// Measured with the released model. In bf16, in f32.
constexpr MemoryRates kBf16{26, 32, 70}, kF32{48, 54, 80};

// Copies of the weights, times their number; and what there is besides.
constexpr double kWeightCopies = 2.5;
constexpr double kBase = 24e6;

}  // namespace

double window_pixels(const Rect& window, const Header& header, int halo) {
  const Rect source = with_halo(window, halo, {latents(header.height), latents(header.width)});
  return double(source.height) * source.width * kLatentPixels * kLatentPixels;
}

MemoryRates memory_rates(const Machine& machine) {
  const MemoryRates& r = machine.floats.precision() == DataType::f32 ? kF32 : kBf16;
  const double factor = machine.floats.memory_factor();
  return {factor * r.analysis, factor * r.synthesis, factor * r.tile};
}

double base_memory(const WeightsFile& weights, DataType precision) {
  return kBase + kWeightCopies * static_cast<double>(weights.value_count()) * static_cast<double>(size_of(precision));
}

double base_memory(const Machine& machine) { return base_memory(machine.model.weights(), machine.floats.precision()); }

double tile_pixels(const Header& header) {
  const auto side = [&](uint32_t extent) {
    return double(latents(std::min(extent, header.tile_size))) * kLatentPixels;
  };
  return side(header.width) * side(header.height);
}

double tile_memory(const Machine& machine, const Header& header) {
  const double tiles = std::min<double>(machine.threads, TileGrid(header).count());
  return tiles * tile_pixels(header) * (memory_rates(machine).tile + (header.has_alpha() ? 4 : 0));
}

double latent_bytes_per_pixel(const Machine& machine) {
  return sizeof(float) * machine.model.latent_channels() / double(kLatentPixels * kLatentPixels);
}

}  // namespace pith
