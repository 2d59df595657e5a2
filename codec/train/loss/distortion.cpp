#include "train/loss/distortion.hpp"

#include <cmath>
#include <vector>

#include "ssimulacra2/ssimulacra2.hpp"
#include "train/loss/ms_ssim.hpp"
#include "train/loss/sum_of_squares.hpp"

namespace pith::train {
namespace {

// A usual error of five levels (root mean square) has a squared error of 25 and, normally distributed, a mean
// absolute one of four.
constexpr double kL1Weight = 6;
// The ratio of the rate weights of published models trained for MS-SSIM and for the squared error.
constexpr double kMsSsimWeight = 1280;
// The squared error's share keeps what the distance of SSIMULACRA 2 hardly sees, fine colour and exact levels. On crops
// that distance is close to proportional to the squared error along a model's curve; this weight makes them equal.
constexpr double kSquaredErrorShare = 0.4;
constexpr double kEyeWeight = 4.2;

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

double eye(const float* decoded, const float* original, int planes, int height, int width, float* gradient) {
  const size_t count = static_cast<size_t>(planes) * height * width;
  const double distance = ssimulacra2_distance({decoded, height, width}, {original, height, width}, gradient);
  std::vector<float> by_error(count);
  const double squared_error = mean_square(decoded, original, count, by_error.data());
  constexpr double kShare = (1 - kSquaredErrorShare) * kEyeWeight;
  for (size_t i = 0; i < count; ++i)
    gradient[i] = static_cast<float>(kSquaredErrorShare * by_error[i] + kShare * gradient[i]);
  return kSquaredErrorShare * squared_error + kShare * distance;
}

}  // namespace

const char* name_of(Distortion kind) {
  switch (kind) {
    case Distortion::eye: return "eye";
    case Distortion::mse: return "mse";
    case Distortion::l1: return "l1";
    case Distortion::ms_ssim: return "ms-ssim";
  }
  return "";
}

double distortion(Distortion kind, const float* decoded, const float* original, int planes, int height, int width,
                  float* gradient) {
  const size_t count = static_cast<size_t>(planes) * height * width;
  switch (kind) {
    case Distortion::eye: return eye(decoded, original, planes, height, width, gradient);
    case Distortion::mse: return mean_square(decoded, original, count, gradient);
    case Distortion::l1: return mean_absolute(decoded, original, count, gradient);
    case Distortion::ms_ssim: return dissimilarity(decoded, original, planes, height, width, gradient);
  }
  return 0;
}

}  // namespace pith::train
