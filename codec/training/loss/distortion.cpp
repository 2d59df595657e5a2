#include "training/loss/distortion.hpp"

#include <cmath>

#include "metrics/eye_error.hpp"
#include "training/loss/sum_of_squares.hpp"

namespace pith::train {
namespace {

// A usual error of five levels (root mean square) has a squared error of 25 and, normally distributed, a mean
// absolute one of four.
constexpr double kL1Weight = 6;
// The ratio of the rate weights of published models trained for MS-SSIM and for the squared error.
constexpr double kMsSsimWeight = 1280;

double mean_square(const float* decoded, const float* original, size_t count, float* gradient) {
  for (size_t i = 0; i < count; ++i) gradient[i] = decoded[i] - original[i];
  const double sum = sum_of_squares(gradient, count);
  const float scale = 2 / static_cast<float>(count);
  for (size_t i = 0; i < count; ++i) gradient[i] *= scale;
  return sum / static_cast<double>(count);
}

double mean_absolute(const float* decoded, const float* original, size_t count, float* gradient) {
  const float slope = static_cast<float>(kL1Weight / static_cast<double>(count));
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    const float error = decoded[i] - original[i];
    sum += std::abs(error);
    gradient[i] = slope * static_cast<float>((error > 0) - (error < 0));
  }
  return kL1Weight * sum / static_cast<double>(count);
}

double dissimilarity(const float* decoded, const float* original, int planes, int height, int width, float* gradient) {
  const size_t size = static_cast<size_t>(height) * width;
  const double scale = kMsSsimWeight / planes;
  double sum = 0;
  for (int p = 0; p < planes; ++p) {
    float* const slope = gradient + p * size;
    sum += scale * (1 - ms_ssim(decoded + p * size, original + p * size, height, width, slope));
    for (size_t i = 0; i < size; ++i) slope[i] *= static_cast<float>(-scale);
  }
  return sum;
}

}  // namespace

double distortion(Distortion kind, const float* decoded, const float* original, int planes, int height, int width,
                  float* gradient) {
  const size_t count = static_cast<size_t>(planes) * height * width;
  switch (kind) {
    case Distortion::eye: return eye_error({decoded, height, width}, {original, height, width}, gradient);
    case Distortion::mse: return mean_square(decoded, original, count, gradient);
    case Distortion::l1: return mean_absolute(decoded, original, count, gradient);
    case Distortion::ms_ssim: return dissimilarity(decoded, original, planes, height, width, gradient);
  }
  return 0;
}

}  // namespace pith::train
