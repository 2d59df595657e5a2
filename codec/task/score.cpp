#include "task/score.hpp"

#include <algorithm>

#include "image/psnr.hpp"
#include "ssimulacra2/pieces.hpp"
#include "task/parallel.hpp"

namespace pith {

double psnr_score(const pith_image& original, const pith_image& decoded, int) { return psnr(original, decoded); }

double ssimulacra2_score(const pith_image& original, const pith_image& decoded, int threads) {
  const Ssimulacra2Pieces pieces(original, decoded);
  // Kept apart until all are there: added as they come, they would round differently each time.
  std::vector<Ssimulacra2Pieces::Sums> sums(pieces.count());
  for_each_in_parallel(threads, pieces.count(), [&] { return [&](int piece) { sums[piece] = pieces.sums(piece); }; });
  Ssimulacra2Pieces::Sums total;
  for (const Ssimulacra2Pieces::Sums& piece : sums) add(piece, &total);
  return pieces.score(total);
}

double ssimulacra2_memory(double pixels, int threads) {
  return threads * std::min(pixels, kSsimulacra2PiecePixels) * kSsimulacra2BytesPerPixel;
}

}  // namespace pith
