#include "latent/bands.hpp"

#include <algorithm>

namespace pith {
namespace {

// Beyond that, bands grow no further with the threads: two of them are at work at once.
constexpr int kMostFed = 4;

int64_t area(const Rect& r) { return int64_t{r.height} * r.width; }

Rect latent_of(const TileGrid& grid, const Rect& tiles) {
  const auto rect = [&](int y, int x) { return latent_rect(grid.rect(static_cast<uint32_t>(y) * grid.columns() + x)); };
  const Rect first = rect(tiles.y, tiles.x), last = rect(tiles.y + tiles.height - 1, tiles.x + tiles.width - 1);
  return {first.y, first.x, last.y + last.height - first.y, last.x + last.width - first.x};
}

}  // namespace

uint32_t tile_rows_of_band(const Header& header, int halo, int threads) {
  const int64_t tile = header.tile_size / kLatentPixels;
  const int64_t feeding = int64_t{std::min(threads, kMostFed)} * kWindowArea / (tile * latents(header.width));
  const int64_t least = (2 * halo + tile - 1) / tile;
  const auto rows = static_cast<uint32_t>(std::max<int64_t>({1, feeding, least}));
  return std::min(rows, TileGrid(header).rows());
}

std::vector<TileGroup> tile_groups(const Header& header, uint32_t first_row, uint32_t rows, int threads) {
  const TileGrid grid(header);
  const Extent tiles{static_cast<int>(rows), static_cast<int>(grid.columns())};
  const int64_t tile_count = int64_t{tiles.height} * tiles.width;
  const Rect band = latent_of(grid, {static_cast<int>(first_row), 0, tiles.height, tiles.width});
  const int64_t wanted = window_count(area(band), kWindowArea, threads);

  std::vector<Rect> cut;
  const auto too_large = [&](const Rect& group) {
    const int64_t side = header.tile_size / kLatentPixels;
    return area(group) > 1 && area(group) * side * side > kWindowArea;
  };
  for (int64_t count = std::min(wanted, tile_count); cut.empty() || std::any_of(cut.begin(), cut.end(), too_large);
       ++count)
    cut = arrange(tiles, count);

  std::vector<TileGroup> groups;
  const auto parts = static_cast<int>((wanted + tile_count - 1) / tile_count);
  for (const Rect& place : cut) {
    const Rect part = place.moved(static_cast<int>(first_row), 0);
    TileGroup group{part, latent_of(grid, part), {}};
    for (const Rect& window : windows(group.latent.extent(), kWindowArea, parts))
      group.windows.push_back(window.moved(group.latent.y, group.latent.x));
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace pith
