#include "encode/memory.hpp"

#include <algorithm>

#include "base/memory_limit.hpp"
#include "encode/preview.hpp"
#include "encode/tile_check.hpp"
#include "latent/bands.hpp"
#include "latent/memory.hpp"
#include "metrics/ssimulacra2/score.hpp"
#include "refine/refine.hpp"

namespace pith {
namespace {

// What each thread holds for looking whether tiles come back as their quality says.
GraphMemory check_memory(const Machine& machine, Extent tile) {
  const int halo = machine.model.halo();
  GraphMemory memory = synthesis_memory(
      machine, {std::min(tile.height, kCheckWindow + 2 * halo), std::min(tile.width, kCheckWindow + 2 * halo)});
  memory.executor += static_cast<size_t>(plane_memory(machine, tile));
  return memory;
}

// Of BandEncoder: what its threads have, and the rows and latents between them.
struct Streaming {
  GraphMemory threads;
  double between = 0;
};

Streaming streaming_memory(const Machine& machine, const Header& header, uint32_t sample_size, bool check) {
  const int halo = machine.model.halo();
  const Extent picture{latents(header.height), latents(header.width)}, tile = largest_tile(header);
  const uint32_t rows = tile_rows_of_band(header, halo, machine.threads);
  std::vector<Rect> windows;
  double group = 0;
  for (const TileGroup& g : tile_groups(header, 0, rows, machine.threads)) {
    group = std::max(group, plane_memory(machine, g.latent.extent()));
    windows.insert(windows.end(), g.windows.begin(), g.windows.end());
  }
  Streaming memory{analysis_memory(machine, largest_window(windows, halo, picture))};
  memory.threads += tile_coder_memory(machine, tile, true);
  if (check) memory.threads += check_memory(machine, tile);
  const double band_rows = std::min<double>(header.height, double(rows) * header.tile_size + 2 * halo * kLatentPixels);
  const double bands = std::min<uint32_t>(kBandsOfRows, (TileGrid(header).rows() + rows - 1) / rows);
  const double groups = std::min<double>(machine.threads + 1, TileGrid(header).count());
  memory.between = bands * band_rows * header.width * header.channels * sample_size + groups * group;
  return memory;
}

// Of making the preview: sums over the columns, then encoding it.
double preview_memory(const Machine& machine, const Header& header) {
  const Streaming small =
      streaming_memory({machine.model, machine.floats, machine.exact, 1}, preview_header(header), 1, false);
  return double(header.width) * header.channels * sizeof(float) + static_cast<double>(small.threads.executor) +
         small.between;
}

// One part of the work after the other, each with threads of its own; the engine keeps the weights of all.
double whole_memory(const Machine& machine, const Header& header, const Encoding& encoding) {
  const double area = double(header.width) * header.height;
  const Extent picture{latents(header.height), latents(header.width)}, tile = largest_tile(header);
  const Extent window = largest_window(windows(picture, kWindowArea, machine.threads), machine.model.halo(), picture);
  const bool decodes = encoding.target_psnr > 0 || encoding.target_ssimulacra2 > 0, refines = encoding.effort > 1;
  GraphMemory most;
  const auto take_turns = [&](const GraphMemory& part) {
    most = {std::max(most.executor, part.executor), most.weights + part.weights};
  };
  take_turns(analysis_memory(machine, window));
  take_turns(tile_coder_memory(machine, tile, true));
  if (decodes) take_turns(synthesis_memory(machine, window));
  if (encoding.check) take_turns(check_memory(machine, tile));
  double at_work = memory_of_threads(most, machine.threads);
  const auto weights = static_cast<double>(most.weights);
  if (refines) at_work = std::max(at_work, weights + refinement_memory(machine, TileGrid(header)));
  if (encoding.target_ssimulacra2 > 0)
    at_work = std::max(at_work, weights + ssimulacra2_memory(header.width, header.height, machine.threads));
  const int latents = decodes || refines ? 2 : 1;
  const double files = 2 * kCodedPerPixel * area;  // of tiles and of all
  return area * header.channels * (encoding.sample_size + decodes) + latents * plane_memory(machine, picture) + files +
         at_work;
}

}  // namespace

uint64_t encoding_memory(const Machine& machine, const Header& header, const Encoding& encoding) {
  double memory = has_preview(header, encoding) ? preview_memory(machine, header) : 0;
  if (encoding.streams()) {
    const Streaming streaming = streaming_memory(machine, header, encoding.sample_size, encoding.check);
    memory += memory_of_threads(streaming.threads, machine.threads) + streaming.between;
  } else {
    memory += whole_memory(machine, header, encoding);
  }
  return static_cast<uint64_t>(memory);
}

int threads_within_limits(const Machine& machine, const Header& header, const Encoding& encoding, uint64_t held) {
  check_pixel_limit(header.width, header.height, encoding.max_pixels);
  return fitting_threads(machine.threads, encoding.max_memory, header.tile_size > 256, [&](int threads) {
    return held + encoding_memory({machine.model, machine.floats, machine.exact, threads}, header, encoding);
  });
}

}  // namespace pith
