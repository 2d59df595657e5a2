#include "decode/memory.hpp"

#include <algorithm>
#include <iterator>

#include "base/memory_limit.hpp"
#include "latent/memory.hpp"

namespace pith {
namespace {

// Rows of a band, and what is read and parsed of it if it is not synthesised yet.
double band_memory(const Machine& machine, const Header& header, const DecodePlan& plan, const BandPlan& band,
                   bool parsed) {
  const double pixels = kLatentPixels * kLatentPixels, reduced = pixels / plan.scale / plan.scale;
  const int rows = band.out_bottom - band.out_top, tile_rows = band.bottom - band.plane_top;
  const int plane_width = plan.plane_right - plan.plane_left;
  const double area = double(tile_rows) * plane_width;
  double memory = reduced * rows * (plan.right - plan.left) * (header.channels - header.has_alpha()) * plan.sample_size;
  if (header.has_alpha()) memory += reduced * area;
  if (!parsed) return memory;
  if (plan.scale == 1) memory += plane_memory(machine, {tile_rows, plane_width});
  return memory + kCodedPerPixel * pixels * area;
}

}  // namespace

uint64_t decoding_memory(const Machine& machine, const Header& header, const DecodePlan& plan) {
  const Extent tile = largest_tile(header);
  GraphMemory threads = tile_coder_memory(machine, tile, false);
  if (plan.scale > 1) {
    threads.executor += static_cast<size_t>(plane_memory(machine, tile));
  } else {
    std::vector<Rect> windows;
    for (const BandPlan& band : plan.bands)
      std::ranges::copy(plan.windows_of(band, machine.threads), std::back_inserter(windows));
    threads += synthesis_memory(machine, largest_window(windows, plan.halo, plan.latent));
  }
  double most = 0;
  for (size_t first = 0; first < plan.bands.size(); ++first) {
    double held = 0;
    for (size_t i = first; i < std::min(first + kBandsOfRows, plan.bands.size()); ++i)
      held += band_memory(machine, header, plan, plan.bands[i], i < first + kBandsAhead);
    most = std::max(most, held);
  }
  return static_cast<uint64_t>((most + memory_of_threads(threads, machine.threads)));
}

int threads_within_limits(const Machine& machine, const Header& header, const DecodePlan& plan,
                          const Decoding& decoding, uint64_t held) {
  if (decoding.holds_output) held += uint64_t{plan.width} * plan.height * header.channels * decoding.sample_size;
  return fitting_threads(machine.threads, decoding.max_memory, false, [&](int threads) {
    return held + decoding_memory({machine.model, machine.floats, machine.exact, threads}, header, plan);
  });
}

}  // namespace pith
