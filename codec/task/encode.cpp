#include "refine/refine.hpp"
#include "task/codec.hpp"
#include "task/parallel.hpp"
#include "task/tiles.hpp"

namespace pith {
namespace {

// Steps of refinement for each effort.
constexpr int kSteps[kMaxEffort] = {0, 8, 12, 18, 26, 38, 52, 68, 84};

Header header_for(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size) {
  return {.width = image.width,
          .height = image.height,
          .channels = static_cast<uint8_t>(image.channels),
          .quality = static_cast<uint16_t>(quality.steps),
          .tile_size = tile_size,
          .model_id = machine.model.id()};
}

}  // namespace

std::vector<uint8_t> encode_latent(const Machine& machine, const pith_image& image, const LatentPlane& scaled,
                                   Quality quality, const Encoding& encoding, LatentPlane* rebuilt) {
  const Header header = header_for(machine, image, quality, encoding.tile_size);
  ContainerWriter writer(header);
  const TileGrid grid(header);
  std::vector<std::vector<uint8_t>> streams(grid.count());
  for_each_in_parallel(machine.threads, static_cast<int>(grid.count()), [&] {
    return [&, worker = TileWorker(machine, quality)](int item) mutable {
      const Rect tile = latent_rect(grid.rect(item));
      TileCoder& coder = worker.at(tile.extent());
      streams[item] = coder.write(coder.quantise(scaled, tile, rebuilt));
    };
  });
  if (encoding.effort > 1) {
    LatentPlane refined = refine(machine, image, quality, grid, scaled, kSteps[encoding.effort - 1], streams);
    if (rebuilt) *rebuilt = std::move(refined);
  }
  for (const std::vector<uint8_t>& stream : streams) writer.add_tile(stream);
  return writer.finish();
}

std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality,
                            const Encoding& encoding) {
  return encode_latent(machine, image, analyse(machine, image, quality), quality, encoding);
}

}  // namespace pith
