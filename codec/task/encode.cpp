#include "task/codec.hpp"
#include "task/parallel.hpp"
#include "task/tiles.hpp"

namespace pith {

std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, uint32_t tile_size) {
  const Header header{.width = image.width,
                      .height = image.height,
                      .channels = static_cast<uint8_t>(image.channels),
                      .quality = static_cast<uint16_t>(quality.steps),
                      .tile_size = tile_size,
                      .model_id = machine.model.id()};
  ContainerWriter writer(header);
  const LatentPlane scaled = analyse(machine, image, quality);
  const TileGrid grid(header);
  std::vector<std::vector<uint8_t>> streams(grid.count());
  for_each_in_parallel(machine.threads, static_cast<int>(grid.count()), [&] {
    return [&, worker = TileWorker(machine, quality)](int item) mutable {
      const Rect tile = latent_rect(grid.rect(item));
      TileCoder& coder = worker.at(tile.extent());
      streams[item] = coder.write(coder.quantise(scaled, tile));
    };
  });
  for (const std::vector<uint8_t>& stream : streams) writer.add_tile(stream);
  return writer.finish();
}

}  // namespace pith
