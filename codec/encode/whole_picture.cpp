#include "encode/whole_picture.hpp"

#include "base/parallel.hpp"
#include "encode/target.hpp"
#include "format/alpha_coding.hpp"
#include "format/tile_grid.hpp"
#include "latent/transform.hpp"

namespace pith {

CheckedFile encode_whole(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding,
                         const Companions& companions) {
  if (encoding.target_bytes) return {encode_to_size(machine, image, encoding.target_bytes, encoding, companions), {}};
  if (encoding.target_psnr > 0) return {encode_to_psnr(machine, image, encoding.target_psnr, encoding, companions), {}};
  if (encoding.target_ssimulacra2 > 0)
    return {encode_to_ssimulacra2(machine, image, encoding.target_ssimulacra2, encoding, companions), {}};
  const double analysed = analysis_share(encoding);
  const LatentPlane latent = [&] {
    const ProgressPart part(machine.progress, 0, analysed);
    return analyse(machine, image, quality);
  }();
  const ProgressPart part(machine.progress, analysed, 1);
  PictureCheck check(quality);
  CheckedFile file;
  file.bytes =
      encode_latent(machine, image, latent, quality, encoding, companions, nullptr, encoding.check ? &check : nullptr);
  file.missed = check.missed();
  return file;
}

std::vector<std::vector<uint8_t>> encode_alpha_tiles(const Header& header, const PictureRows& rows, int threads) {
  const TileGrid grid(header);
  std::vector<std::vector<uint8_t>> tiles(grid.count());
  for_each_in_parallel(threads, static_cast<int>(grid.count()), [&] {
    return [&](int i) {
      const TileRect tile = grid.rect(i);
      tiles[i] = encode_alpha(rows.alpha_row(tile.y) + tile.x, rows.width, tile.width, tile.height);
    };
  });
  return tiles;
}

}  // namespace pith
