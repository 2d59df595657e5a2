// How much memory the parts of a task take, before they take it. All in bytes.
#pragma once
#include "format/container.hpp"
#include "latent/grid.hpp"
#include "latent/machine.hpp"

namespace pith {

// Per pixel: buffers of the networks over a window with its halo, and of the coding of a tile.
struct MemoryRates {
  double analysis, synthesis, tile;
};
MemoryRates memory_rates(const Machine& machine);

// Weights in the layouts of the engine, and what there is besides.
double base_memory(const WeightsFile& weights, DataType precision);
double base_memory(const Machine& machine);

// Pixels of a window with its halo, and of the largest tile.
double window_pixels(const Rect& window, const Header& header, int halo);
double tile_pixels(const Header& header);

// Of all tiles that are coded at once.
double tile_memory(const Machine& machine, const Header& header);

double latent_bytes_per_pixel(const Machine& machine);

// Bands of rows that are at work and being filled, or synthesised and being read.
inline constexpr int kBandsOfRows = 3;

}  // namespace pith
