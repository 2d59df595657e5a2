#include "decode/memory.hpp"

#include <algorithm>

#include "base/memory_limit.hpp"
#include "latent/memory.hpp"

namespace pith {
namespace {

constexpr int kBandsAhead = 2;  // that are read, parsed and synthesised

// All that synthesis works on, in bands of this plan.
std::vector<Rect> windows_of(const DecodePlan& plan, int threads) {
  std::vector<Rect> all;
  for (const BandPlan& band : plan.bands) {
    const Extent extent{band.out_bottom - band.out_top, plan.right - plan.left};
    if (!extent.height) continue;
    for (const Rect& w : windows(extent, kWindowArea, threads))
      all.push_back({w.y + band.out_top, w.x + plan.left, w.height, w.width});
  }
  return all;
}

}  // namespace

uint64_t decoding_memory(const Machine& machine, const Header& header, const DecodePlan& plan) {
  const Extent tile = largest_tile(header);
  int rows = 0, tile_rows = 0;
  for (const BandPlan& band : plan.bands) {
    rows = std::max(rows, band.out_bottom - band.out_top);
    tile_rows = std::max(tile_rows, band.bottom - band.plane_top);
  }
  const auto bands = [&](int most) { return std::min(double(plan.bands.size()), double(most)); };
  const int plane_width = plan.plane_right - plan.plane_left;
  GraphMemory threads = tile_coder_memory(machine, tile, false);
  double memory = bands(kBandsAhead) * kCodedPerPixel * tile_rows * plane_width * kLatentPixels * kLatentPixels;
  if (plan.scale > 1) {
    threads.executor += static_cast<size_t>(plane_memory(machine, tile));
  } else {
    threads += synthesis_memory(machine, largest_window(windows_of(plan, machine.threads), plan.halo, plan.latent));
    memory += bands(kBandsAhead) * plane_memory(machine, {tile_rows, plane_width});
  }
  const double pixels = double(kLatentPixels * kLatentPixels) / plan.scale / plan.scale;
  const uint32_t colours = header.channels - header.has_alpha();
  memory +=
      bands(kBandsOfRows) * pixels *
      (double(rows) * (plan.right - plan.left) * colours + (header.has_alpha() ? double(tile_rows) * plane_width : 0));
  return static_cast<uint64_t>(kBetweenBlocks * (memory + memory_of_threads(threads, machine.threads)));
}

int threads_within_limits(const Machine& machine, const Header& header, const DecodePlan& plan,
                          const Decoding& decoding, uint64_t held) {
  if (decoding.holds_output) held += uint64_t{plan.width} * plan.height * header.channels;
  return fitting_threads(machine.threads, decoding.max_memory, false, [&](int threads) {
    return held + decoding_memory({machine.model, machine.floats, machine.exact, threads}, header, plan);
  });
}

}  // namespace pith
