// How much memory the parts of encoding and decoding take, before they take it. All in bytes.
#pragma once
#include "format/container.hpp"
#include "latent/grid.hpp"
#include "latent/machine.hpp"

namespace pith {

// The extent of the largest of these windows of a picture with its halo.
Extent largest_window(const std::vector<Rect>& windows, int halo, Extent picture);

// Of the largest tile, in latents.
Extent largest_tile(const Header& header);

// What WindowAnalyser and WindowSynthesiser hold for a window, halo included.
GraphMemory analysis_memory(const Machine& machine, Extent window);
GraphMemory synthesis_memory(const Machine& machine, Extent window);

// What TileCoder holds and makes for a tile when it encodes or only decodes.
GraphMemory tile_coder_memory(const Machine& machine, Extent tile, bool encodes);

double plane_memory(const Machine& machine, Extent extent);

// Of parts that each thread has: with what they share, and with what there is besides networks.
double memory_of_threads(const GraphMemory& parts, int threads);

// Bytes of a coded picture for each of its pixels: of photographs at quality 100 less than half of that.
inline constexpr double kCodedPerPixel = 1;

// Bands of rows that are at work and being filled, or synthesised and being read.
inline constexpr int kBandsOfRows = 3;

}  // namespace pith
