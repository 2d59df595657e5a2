#include "encode/memory.hpp"

#include <algorithm>

#include "base/memory_limit.hpp"
#include "encode/preview.hpp"
#include "encode/tile_check.hpp"
#include "latent/bands.hpp"
#include "latent/memory.hpp"
#include "metrics/picture_score.hpp"
#include "refine/windows.hpp"

namespace pith {
namespace {

// Of a whole picture with effort or a target, per pixel and thread-independent: latents, refined and rebuilt, pixels.
constexpr double kRefinePerPixel = 8, kRefineFixed = 400e6;

// Of refinement for the eye besides, per thread and pixel of a window of it: the planes that errors are compared in.
constexpr double kEyePerPixel = 320;

double streaming_memory(const Machine& machine, const Header& header) {
  const int halo = machine.model.halo();
  const uint32_t rows = tile_rows_of_band(header, halo, machine.threads);
  double window = 0, group = 0;
  for (const TileGroup& g : tile_groups(header, 0, rows, machine.threads)) {
    group = std::max(group, double(g.latent.height) * g.latent.width * kLatentPixels * kLatentPixels);
    for (const Rect& w : g.windows) window = std::max(window, window_pixels(w, header, halo));
  }
  const double band_rows = std::min<double>(header.height, double(rows) * header.tile_size + 2 * halo * kLatentPixels);
  const double bands = std::min<double>(kBandsOfRows, (TileGrid(header).rows() + rows - 1) / rows);
  const double groups = std::min<double>(machine.threads + 1, TileGrid(header).count());
  return bands * band_rows * header.width * header.channels +
         machine.threads * window * memory_rates(machine).analysis + tile_memory(machine, header) +
         groups * group * latent_bytes_per_pixel(machine);
}

double whole_memory(const Machine& machine, const Header& header, const Encoding& encoding) {
  const double area = double(header.width) * header.height;
  const MemoryRates r = memory_rates(machine);
  const double window = std::min(area, double(kWindowArea) * kLatentPixels * kLatentPixels) * 1.3;
  const double refinement =
      encoding.effort > 1 ? kRefinePerPixel * area + kRefineFixed + std::max(0.0, tile_pixels(header) - (1 << 20)) * 300
                          : 0;
  constexpr double kRefinementPixels = 1.3 * kRefinementArea * kLatentPixels * kLatentPixels;
  const double eye = encoding.effort > 1 && machine.model.is_for_eye()
                         ? machine.threads * std::min(area, kRefinementPixels) * kEyePerPixel
                         : 0;
  const double score =
      encoding.target_ssimulacra2 > 0 ? ssimulacra2_memory(header.width, header.height, machine.threads) : 0;
  return area * (header.channels + 3 * latent_bytes_per_pixel(machine) + 3) + refinement + eye + score +
         machine.threads * window * std::max(r.analysis, r.synthesis) + tile_memory(machine, header);
}

// Of making the preview: sums over the columns, then encoding it.
double preview_memory(const Machine& machine, const Header& header) {
  return double(header.width) * header.channels * sizeof(float) +
         streaming_memory({machine.model, machine.floats, machine.exact, 1}, preview_header(header));
}

// Of looking whether tiles come back as their quality says.
double check_memory(const Machine& machine, const Header& header) {
  const double side = (kCheckWindow + 2.0 * machine.model.halo()) * kLatentPixels;
  return machine.threads *
         (side * side * memory_rates(machine).synthesis + tile_pixels(header) * latent_bytes_per_pixel(machine));
}

}  // namespace

uint64_t encoding_memory(const Machine& machine, const Header& header, const Encoding& encoding) {
  return static_cast<uint64_t>(
      base_memory(machine) + (has_preview(header, encoding) ? preview_memory(machine, header) : 0) +
      (encoding.check ? check_memory(machine, header) : 0) +
      (encoding.streams() ? streaming_memory(machine, header) : whole_memory(machine, header, encoding)));
}

int threads_within_limits(const Machine& machine, const Header& header, const Encoding& encoding, uint64_t held) {
  check_pixel_limit(header.width, header.height, encoding.max_pixels);
  return fitting_threads(machine.threads, encoding.max_memory, header.tile_size > 256, [&](int threads) {
    return held + encoding_memory({machine.model, machine.floats, machine.exact, threads}, header, encoding);
  });
}

}  // namespace pith
