#include "encode/latent_encoder.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"
#include "refine/refine.hpp"

namespace pith {
namespace {

// Steps of refinement for each effort: in squared error, and for the eye, where each step takes half as long again.
constexpr int kSteps[kMaxEffort] = {0, 8, 12, 18, 26, 38, 52, 68, 84};
constexpr int kStepsForEye[kMaxEffort] = {0, 5, 8, 12, 17, 25, 34, 45, 56};

// Where refinement begins in the time that coding a latent takes.
constexpr double kRefinement = 0.05;

void check_tiles(const Machine& machine, const pith_image& image, Quality quality, const TileGrid& grid,
                 const std::vector<std::vector<uint8_t>>& streams, PictureCheck& check) {
  std::vector<double> errors(streams.size());
  for_each_in_parallel(machine.threads, static_cast<int>(streams.size()), [&] {
    return [&, worker = TileWorker(machine, quality), one = TileCheck(machine, quality)](int i) mutable {
      TileCoder& coder = worker.at(latent_rect(grid.rect(i)).extent());
      errors[i] = one.error_of(image, grid.rect(i), coder, [&] { return coder.parse(streams[i]); });
    };
  });
  for (size_t i = 0; i < errors.size(); ++i) {
    const pith_region tile = grid.rect(static_cast<uint32_t>(i));
    check.add(errors[i], double(tile.width) * tile.height);
  }
}

}  // namespace

double analysis_share(const Encoding& encoding) { return encoding.effort > 1 ? 0.05 : 0.7; }

Header header_for(const Machine& machine, uint32_t width, uint32_t height, uint32_t channels, Quality quality,
                  uint32_t tile_size) {
  return {.width = width,
          .height = height,
          .channels = static_cast<uint8_t>(std::min(channels, 255u)),  // which is refused
          .quality = static_cast<uint16_t>(quality.steps),
          .tile_size = tile_size,
          .model_id = machine.model.id()};
}

uint64_t Companions::bytes() const {
  uint64_t sum = metadata.bytes();
  for (const std::vector<uint8_t>& tile : alpha) sum += tile.size() + kChunkOverheadBytes;
  return sum;
}

std::vector<uint8_t> encode_latent(const Machine& machine, const PictureView& image, const LatentPlane& scaled,
                                   Quality quality, const Encoding& encoding, const Companions& companions,
                                   LatentPlane* rebuilt, PictureCheck* check) {
  const Header header = header_for(machine, image.width, image.height, image.channels + !companions.alpha.empty(),
                                   quality, encoding.tile_size);
  std::vector<uint8_t> file;
  VectorSink sink(file);
  ContainerWriter writer(header, machine.model.hash_for_files(), companions.metadata, sink);
  const TileGrid grid(header);
  std::vector<std::vector<uint8_t>> streams(grid.count());
  {
    const ProgressPart part(machine.progress, 0, encoding.effort > 1 ? kRefinement : 1);
    for_each_in_parallel(machine.threads, static_cast<int>(grid.count()), machine.progress, [&] {
      return [&, worker = TileWorker(machine, quality)](int item) mutable {
        const Rect tile = latent_rect(grid.rect(item));
        TileCoder& coder = worker.at(tile.extent());
        streams[item] = coder.write(coder.quantise(scaled, tile, rebuilt));
      };
    });
  }
  if (encoding.effort > 1) {
    const ProgressPart part(machine.progress, kRefinement, 1);
    const int* steps = machine.model.is_for_eye() ? kStepsForEye : kSteps;
    LatentPlane refined = refine(machine, image, quality, grid, scaled, steps[encoding.effort - 1], streams);
    if (rebuilt) *rebuilt = std::move(refined);
  }
  if (check) check_tiles(machine, image, quality, grid, streams, *check);
  for (size_t i = 0; i < streams.size(); ++i)
    writer.add_tile(streams[i], companions.alpha.empty() ? std::span<const uint8_t>() : companions.alpha[i]);
  writer.finish(companions.preview ? companions.preview(quality) : std::vector<uint8_t>());
  return file;
}

}  // namespace pith
