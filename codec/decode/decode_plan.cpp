#include "decode/decode_plan.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "format/preview.hpp"
#include "latent/bands.hpp"

namespace pith {
namespace {

pith_region whole_or(const pith_region& region, const Header& header) {
  if (region.width == 0 && region.height == 0) return {0, 0, header.width, header.height};
  const auto fits = [](uint32_t begin, uint32_t size, uint32_t extent) {
    return size > 0 && begin < extent && size <= extent - begin;
  };
  if (!fits(region.x, region.width, header.width) || !fits(region.y, region.height, header.height))
    throw Error(PITH_ERROR_ARGUMENT, "the region is not inside of the picture, which has " +
                                         std::to_string(header.width) + " x " + std::to_string(header.height) +
                                         " pixels");
  return region;
}

// The coarsest scale that still has twice the wanted resolution, because resampling by less blurs; the finest one may
// do with the resolution itself.
int scale_for(uint32_t longer, uint32_t wanted) {
  for (int scale : {16, 8})
    if (uint64_t{wanted} * scale * 2 <= longer) return scale;
  return uint64_t{wanted} * 4 <= longer ? 4 : 1;
}

}  // namespace

DecodePlan::DecodePlan(const Header& header, const Decoding& decoding, int model_halo, int threads)
    : crop(whole_or(decoding.region, header)), halo(model_halo), latent{latents(header.height), latents(header.width)} {
  width = crop.width;
  height = crop.height;
  const uint32_t longer = std::max(width, height);
  if (decoding.max_side && decoding.max_side < longer) {
    if (crop.width != header.width || crop.height != header.height)
      throw Error(PITH_ERROR_ARGUMENT, "a region and a largest side are wanted at once");
    const PixelSize size = reduced_size(width, height, decoding.max_side);
    resampled = true;
    scale = scale_for(longer, decoding.max_side);
    width = size.width;
    height = size.height;
    if (scale > 1) halo = 0;
  }

  if (!resampled) sample_size = decoding.sample_size;
  const TileGrid grid(header);
  const auto tile = static_cast<int>(header.tile_size / kLatentPixels);
  const auto begin = [](uint32_t pixel) { return static_cast<int>(pixel / kLatentPixels); };
  const int top = begin(crop.y), bottom = latents(crop.y + crop.height);
  left = begin(crop.x);
  right = latents(crop.x + crop.width);
  const auto first = [&](int position) { return static_cast<uint32_t>(std::max(0, position - halo) / tile); };
  const auto end = [&](int position, int extent) {
    return static_cast<uint32_t>((std::min(position + halo, extent) + tile - 1) / tile);
  };
  first_tile_column = first(left);
  tile_columns = end(right, latent.width) - first_tile_column;
  plane_left = static_cast<int>(first_tile_column) * tile;
  plane_right = std::min(static_cast<int>(first_tile_column + tile_columns) * tile, latent.width);

  const uint32_t first_row = first(top), end_row = end(bottom, latent.height);
  const uint32_t rows = tile_rows_of_band(header, model_halo, threads);
  for (uint32_t row = first_row; row < end_row; row += rows) {
    BandPlan band{row, std::min(rows, end_row - row), static_cast<int>(row) * tile, 0, 0, 0, 0};
    const bool last = row + band.tile_rows == end_row;
    band.bottom = std::min(band.top + static_cast<int>(band.tile_rows) * tile, latent.height);
    band.plane_top = row == first_row ? band.top : band.top - 2 * halo;
    band.out_top = bands.empty() ? top : bands.back().out_bottom;
    band.out_bottom = last ? bottom : std::clamp(band.bottom - halo, band.out_top, bottom);
    bands.push_back(band);
  }
}

std::vector<Rect> DecodePlan::windows_of(const BandPlan& band, int threads) const {
  const Extent extent{band.out_bottom - band.out_top, right - left};
  if (!extent.height) return {};
  std::vector<Rect> all = windows(extent, kWindowArea, threads);
  for (Rect& window : all) window = window.moved(band.out_top, left);
  return all;
}

}  // namespace pith
