#include "task/codec.hpp"
#include "task/parallel.hpp"
#include "task/tiles.hpp"

namespace pith {

Header header_for(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size) {
  return {.width = image.width,
          .height = image.height,
          .channels = static_cast<uint8_t>(image.channels),
          .quality = static_cast<uint16_t>(quality.steps),
          .tile_size = tile_size,
          .model_id = machine.model.id()};
}

void add_tiles(const Machine& machine, const Header& header, const LatentPlane& scaled, ContainerWriter& writer,
               LatentPlane* rebuilt) {
  const TileGrid grid(header);
  std::vector<std::vector<uint8_t>> streams(grid.count());
  for_each_in_parallel(machine.threads, static_cast<int>(grid.count()), [&] {
    return [&, worker = TileWorker(machine, Quality{header.quality})](int item) mutable {
      const Rect tile = latent_rect(grid.rect(item));
      TileCoder& coder = worker.at(tile.extent());
      streams[item] = coder.write(coder.quantise(scaled, tile, rebuilt));
    };
  });
  for (const std::vector<uint8_t>& stream : streams) writer.add_tile(stream);
}

std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size) {
  const Header header = header_for(machine, image, quality, tile_size);
  ContainerWriter writer(header);
  add_tiles(machine, header, analyse(machine, image, quality), writer);
  return writer.finish();
}

}  // namespace pith
