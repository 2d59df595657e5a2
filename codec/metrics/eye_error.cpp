#include "metrics/eye_error.hpp"

#include <cstddef>
#include <vector>

#include "metrics/butteraugli/butteraugli.hpp"
#include "metrics/ssimulacra2/ssimulacra2.hpp"

namespace pith {
namespace {

// On crops of photographs the distances are close to proportional to the squared error along a model's curve; times
// these they equal it.
constexpr double kSsimulacra2Scale = 4.2, kButteraugliScale = 16;
constexpr double kSquaredErrorShare = 0.27, kSsimulacra2Share = 0.54, kButteraugliShare = 0.19;

}  // namespace

double eye_error(const EyePicture& decoded, const EyePicture& original, float* gradient) {
  constexpr double kSsimulacra2 = kSsimulacra2Share * kSsimulacra2Scale;
  constexpr double kButteraugli = kButteraugliShare * kButteraugliScale;
  const size_t count = size_t{3} * decoded.height * decoded.width;
  std::vector<float> by_butteraugli(gradient ? count : 0);
  const double ssimulacra2 = ssimulacra2_distance(decoded, original, gradient);
  const double butteraugli = butteraugli_distance(decoded, original, gradient ? by_butteraugli.data() : nullptr);
  const double by_error = 2 * kSquaredErrorShare / static_cast<double>(count);
  double squares = 0;
  for (size_t i = 0; i < count; ++i) {
    const double error = decoded.levels[i] - original.levels[i];
    squares += error * error;
    if (gradient)
      gradient[i] =
          static_cast<float>(by_error * error + kSsimulacra2 * gradient[i] + kButteraugli * by_butteraugli[i]);
  }
  return kSquaredErrorShare * squares / static_cast<double>(count) + kSsimulacra2 * ssimulacra2 +
         kButteraugli * butteraugli;
}

}  // namespace pith
