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
constexpr float kCleanShare = 0.04f, kWhiteShare = 0.3f, kGrainShare = 0.3f, kToldShare = 0.25f;
constexpr double kMaxSigma = 55;

// Where its strength is not told, other noise mostly has that much, in levels, or is drawn again, so many times. A
// denoiser that is often shown pictures with hardly any keeps what it is not sure of, which is most of the noise of
// real cameras.
constexpr double kVisible = 3;
constexpr int kTries = 4;

std::vector<uint8_t> levels_of(const pith_image& picture) {
  std::vector<uint8_t> levels;
  levels.reserve(size_t{picture.width} * picture.height * kColours);
  for_each_pixel(
      picture, [&](uint32_t, uint32_t, const uint8_t* pixel) { levels.insert(levels.end(), pixel, pixel + kColours); });
  return levels;
}

void set_levels(const pith_image& picture, const std::vector<uint8_t>& levels) {
  const uint8_t* next = levels.data();
  for_each_pixel(picture, [&](uint32_t, uint32_t, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) pixel[c] = *next++;
  });
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
  const float kind = random.uniform();
  const bool told = random.uniform() < kToldShare;
  if (kind < kCleanShare + kWhiteShare) {
    const double sigma = kind < kCleanShare ? 0 : kMaxSigma * random.uniform();
    add_gaussian_noise(picture, sigma, random);
    if (gray) make_gray(picture);
    return told ? std::optional<double>(sigma) : std::nullopt;
  }
  const std::vector<uint8_t> before = levels_of(picture);
  double sigma = 0;
  for (int tries = kTries; tries > 0; --tries) {
    set_levels(picture, before);
    if (kind >= 1 - kGrainShare) {
      add_grain(picture, random_grain(random), random);
      compress(picture, random_jpegs(random));
    } else {
      add_camera_noise(picture, random_camera(random), random);
    }
    if (gray) make_gray(picture);
    sigma = deviation(before, levels_of(picture));
    if (told || sigma >= kVisible) break;
  }
  return told ? std::optional<double>(sigma) : std::nullopt;
}

}  // namespace pith::train
