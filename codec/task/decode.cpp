#include <cstdio>
#include <string>

#include "error.hpp"
#include "task/codec.hpp"
#include "task/parallel.hpp"
#include "task/tiles.hpp"

namespace pith {
namespace {

std::string hex(uint64_t id) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
  return text;
}

}  // namespace

void decode(const Machine& machine, const Container& file, const pith_image& image) {
  const Header& header = file.header;
  if (header.model_id != machine.model.id())
    throw Error(PITH_ERROR_MODEL, "made with model " + hex(header.model_id) + ", but the model in use is " +
                                      hex(machine.model.id()) + "; give the model that it was made with");
  const Quality quality{header.quality};
  LatentPlane scaled({latents(header.height), latents(header.width)}, machine.model.latent_channels());
  const TileGrid grid(header);
  for_each_in_parallel(machine.threads, static_cast<int>(grid.count()), [&] {
    return [&, worker = TileWorker(machine, quality)](int item) mutable {
      const Rect tile = latent_rect(grid.rect(item));
      TileCoder& coder = worker.at(tile.extent());
      coder.reconstruct(coder.parse(file.tiles[item]), scaled, tile);
    };
  });
  synthesise(machine, scaled, quality, image);
}

}  // namespace pith
