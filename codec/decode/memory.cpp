#include "decode/memory.hpp"

#include <algorithm>

#include "base/memory_limit.hpp"
#include "latent/memory.hpp"

namespace pith {
namespace {

constexpr int kBandsOfLatents = 2;

}  // namespace

uint64_t decoding_memory(const Machine& machine, const Header& header, const DecodePlan& plan) {
  double rows = 0, window = 0, tiles = 0;
  for (const BandPlan& band : plan.bands) {
    rows = std::max(rows, double(band.out_bottom - band.out_top) * kLatentPixels);
    tiles = std::max(tiles, double(band.bottom - band.plane_top) * kLatentPixels);
    const Extent extent{band.out_bottom - band.out_top, plan.right - plan.left};
    if (!extent.height || plan.scale > 1) continue;
    for (Rect w : windows(extent, kWindowArea, machine.threads)) {
      w.y += band.out_top;
      w.x += plan.left;
      window = std::max(window, window_pixels(w, header, plan.halo));
    }
  }
  const auto bands = [&](int most) { return std::min(double(plan.bands.size()), double(most)); };
  const double width = double(plan.right - plan.left) * kLatentPixels / plan.scale;
  const double plane_width = double(plan.plane_right - plan.plane_left) * kLatentPixels;
  const double latent = latent_bytes_per_pixel(machine);
  const double planes = plan.scale > 1 ? machine.threads * tile_pixels(header) * latent
                                       : bands(kBandsOfLatents) * tiles * plane_width * latent;
  return static_cast<uint64_t>(base_memory(machine) + planes +
                               bands(kBandsOfRows) * (rows / plan.scale * width * header.channels +
                                                      (header.has_alpha() ? tiles * plane_width / plan.scale : 0)) +
                               machine.threads * window * memory_rates(machine).synthesis +
                               tile_memory(machine, header));
}

int threads_within_limits(const Machine& machine, const Header& header, const DecodePlan& plan,
                          const Decoding& decoding, uint64_t held) {
  if (decoding.holds_output) held += uint64_t{plan.width} * plan.height * header.channels;
  return fitting_threads(machine.threads, decoding.max_memory, false, [&](int threads) {
    return held + decoding_memory({machine.model, machine.floats, machine.exact, threads}, header, plan);
  });
}

}  // namespace pith
