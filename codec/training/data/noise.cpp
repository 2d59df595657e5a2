#include "training/data/noise.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "training/data/camera.hpp"
#include "training/data/crops.hpp"
#include "training/data/grain.hpp"

namespace pith::train {
namespace {

// What is drawn how often, and the strongest white noise.
constexpr float kCleanShare = 0.1f, kWhiteShare = 0.3f, kGrainShare = 0.3f, kToldShare = 0.25f;
constexpr double kMaxSigma = 55;

std::vector<uint8_t> levels_of(const pith_image& picture) {
  std::vector<uint8_t> levels;
  levels.reserve(size_t{picture.width} * picture.height * kColours);
  for_each_pixel(
      picture, [&](uint32_t, uint32_t, const uint8_t* pixel) { levels.insert(levels.end(), pixel, pixel + kColours); });
  return levels;
}

double deviation(const std::vector<uint8_t>& before, const std::vector<uint8_t>& after) {
  double squares = 0;
  for (size_t i = 0; i < before.size(); ++i) squares += (double(after[i]) - before[i]) * (double(after[i]) - before[i]);
  return std::sqrt(squares / static_cast<double>(before.size()));
}

}  // namespace

void add_gaussian_noise(const pith_image& picture, double sigma, Random& random) {
  for_each_pixel(picture, [&](uint32_t, uint32_t, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) pixel[c] = to_level(pixel[c] + sigma * random.normal());
  });
}

void make_gray(const pith_image& picture) {
  for_each_pixel(picture, [](uint32_t, uint32_t, uint8_t* pixel) { pixel[0] = pixel[2] = pixel[1]; });
}

std::optional<double> add_any_noise(const pith_image& picture, bool gray, Random& random) {
  const std::vector<uint8_t> before = levels_of(picture);
  const float kind = random.uniform();
  const bool told = random.uniform() < kToldShare, white = kind < kCleanShare + kWhiteShare;
  double sigma = 0;
  if (kind >= kCleanShare && white) {
    sigma = kMaxSigma * random.uniform();
    add_gaussian_noise(picture, sigma, random);
  } else if (kind >= 1 - kGrainShare) {
    add_grain(picture, random_grain(random), random);
    compress(picture, random_jpegs(random));
  } else if (!white) {
    add_camera_noise(picture, random_camera(random), random);
  }
  if (gray) make_gray(picture);
  if (!white) sigma = deviation(before, levels_of(picture));
  return told ? std::optional<double>(sigma) : std::nullopt;
}

}  // namespace pith::train
