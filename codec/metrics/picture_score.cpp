#include "metrics/picture_score.hpp"

#include <numeric>
#include <vector>

#include "base/parallel.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssimulacra2/score.hpp"

namespace pith {

double psnr_score(const pith_image& original, const pith_image& decoded, int, Progress*) {
  return psnr(original, decoded);
}

double ssimulacra2_score(const pith_image& original, const pith_image& decoded, int threads, Progress* progress) {
  const Ssimulacra2Score score(original, decoded);
  // Kept apart until all are there: added as they come, they would round differently each time.
  std::vector<double> distances(score.parts());
  for_each_in_parallel(threads, score.parts(), progress,
                       [&] { return [&](int part) { distances[part] = score.distance(part); }; });
  return Ssimulacra2Score::of_distances(std::accumulate(distances.begin(), distances.end(), 0.0));
}

double ssimulacra2_memory(uint32_t width, uint32_t height, int threads) {
  return double(width) * height * kSsimulacra2BytesPerPixel + double(threads) * width * kSsimulacra2BytesPerColumn;
}

}  // namespace pith
