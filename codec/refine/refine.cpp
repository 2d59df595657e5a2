#include "refine/refine.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "latent/bands.hpp"
#include "latent/memory.hpp"
#include "latent/tile_coder.hpp"
#include "refine/region.hpp"

namespace pith {
namespace {

constexpr int kRegionLatents = 64;  // along a side, where tiles are smaller

// Share of the steps after which the hyper latent is recomputed, from what the latent has become.
constexpr float kEarly = 0.2f;

using Stream = std::vector<uint8_t>;

// Along a side.
int tiles_of_region(const TileGrid& grid) { return std::max(1, kRegionLatents / latent_rect(grid.rect(0)).width); }

class Refinement {
 public:
  Refinement(const Machine& machine, const PictureView& image, Quality quality, const TileGrid& grid,
             const LatentPlane& scaled, std::vector<Stream>& streams)
      : machine_(machine),
        image_(image),
        quality_(quality),
        grid_(grid),
        scaled_(scaled),
        streams_(streams),
        bits_(machine.model.tables()),
        decoded_(make_plane(machine, scaled.extent)) {
    std::vector<uint32_t> all(grid.count());
    std::iota(all.begin(), all.end(), 0u);
    decode(all);
  }

  // Regions one after the other, each beside what has become of its neighbours. Returns what decoders will see.
  LatentPlane run(int steps) {
    const int side = tiles_of_region(grid_);
    for (uint32_t row = 0; row < grid_.rows(); row += side)
      for (uint32_t column = 0; column < grid_.columns(); column += side) {
        std::vector<uint32_t> tiles;
        for (uint32_t r = row; r < std::min(row + side, grid_.rows()); ++r)
          for (uint32_t c = column; c < std::min(column + side, grid_.columns()); ++c)
            tiles.push_back(r * grid_.columns() + c);
        const double begin = done_;
        done_ += static_cast<double>(tiles.size()) / grid_.count();
        const ProgressPart part(machine_.progress, begin, done_);
        refine_region(tiles, steps);
      }
    return std::move(decoded_);
  }

 private:
  Rect place(uint32_t tile) const { return latent_rect(grid_.rect(tile)); }

  template <typename Work>
  void for_each_tile(const std::vector<uint32_t>& tiles, Work work) {
    for_each_in_parallel(machine_.threads, static_cast<int>(tiles.size()), [&] {
      return [&, worker = TileWorker(machine_, quality_)](int i) mutable {
        work(worker.at(place(tiles[i]).extent()), static_cast<size_t>(i));
      };
    });
  }

  void decode(const std::vector<uint32_t>& tiles) {
    for_each_tile(tiles, [&](TileCoder& coder, size_t i) {
      coder.reconstruct(coder.parse(streams_[tiles[i]]), decoded_, place(tiles[i]));
    });
  }

  void refine_region(const std::vector<uint32_t>& tiles, int steps) {
    const Rect first = place(tiles.front()), last = place(tiles.back());
    std::vector<Rect> places;
    std::vector<Stream> plain;
    for (uint32_t tile : tiles) {
      places.push_back(place(tile));
      plain.push_back(streams_[tile]);
    }
    RefinedRegion region(machine_, weights_, bits_, quality_, image_, scaled_,
                         {first.y, first.x, last.y + last.height - first.y, last.x + last.width - first.x}, places);
    std::vector<std::vector<int8_t>> z(tiles.size());
    for_each_tile(tiles, [&](TileCoder& coder, size_t i) {
      z[i] = coder.parse(plain[i]).z;
      region.predict(i, coder.predict(z[i]));
    });
    const double before = cost(region, tiles);
    const int early = static_cast<int>(std::ceil(steps * kEarly));
    region.descend(0, early, steps, decoded_);
    for_each_tile(tiles, [&](TileCoder& coder, size_t i) {
      z[i] = coder.quantise_hyper(region.latent(), region.within(places[i]));
      region.predict(i, coder.predict(z[i]));
    });
    region.descend(early, steps, steps, decoded_);
    for_each_tile(tiles, [&](TileCoder& coder, size_t i) {
      streams_[tiles[i]] = coder.write(coder.quantise(region.latent(), region.within(places[i]), z[i]));
    });
    decode(tiles);
    if (cost(region, tiles) < before) return;
    for (size_t i = 0; i < tiles.size(); ++i) streams_[tiles[i]] = std::move(plain[i]);
    decode(tiles);
  }

  // Bits of the tiles and λ times the error of the pixels that they reach.
  double cost(RefinedRegion& region, const std::vector<uint32_t>& tiles) {
    double bytes = 0;
    for (uint32_t tile : tiles) bytes += static_cast<double>(streams_[tile].size());
    return 8 * bytes + region.error_cost(decoded_);
  }

  const Machine& machine_;
  PictureView image_;
  Quality quality_;
  const TileGrid& grid_;
  const LatentPlane& scaled_;
  std::vector<Stream>& streams_;
  LayerWeights weights_;
  const ResidualBits bits_;
  LatentPlane decoded_;
  double done_ = 0;  // share of the tiles
};

}  // namespace

double refinement_memory(const Machine& machine, const TileGrid& grid) {
  const Rect tile = latent_rect(grid.rect(0)), last = latent_rect(grid.rect(grid.count() - 1));
  const Extent plane{last.y + last.height, last.x + last.width};
  const int side = tiles_of_region(grid);
  const Rect region{0, 0, std::min(plane.height, side * tile.height), std::min(plane.width, side * tile.width)};
  const auto coder = static_cast<double>(tile_coder_memory(machine, tile.extent(), true).executor);
  // Coders and errors take turns.
  const double of_thread = std::max(coder, SynthesisPass::memory_of_errors(machine, plane, region));
  return RefinedRegion::memory(machine, plane, region, tile.extent()) +
         memory_of_threads({static_cast<size_t>(of_thread), 0}, machine.threads);
}

LatentPlane refine(const Machine& machine, const PictureView& image, Quality quality, const TileGrid& grid,
                   const LatentPlane& scaled, int steps, std::vector<std::vector<uint8_t>>& streams) {
  if (!can_make_code())
    throw Error(PITH_ERROR_UNSUPPORTED,
                "effort above 1 needs memory that is both writable and executable, which is denied here");
  return Refinement(machine, image, quality, grid, scaled, streams).run(steps);
}

}  // namespace pith
