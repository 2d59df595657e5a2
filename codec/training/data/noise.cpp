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
constexpr float kCleanShare = 0.01f, kWhiteShare = 0.25f, kCameraShare = 0.2f, kToldShare = 0.3f;
constexpr double kMaxSigma = 55;

// Of the files of grain that are compressed, and with what quality at least: at low ones it would be JPEG that tells
// noise from texture.
constexpr float kCompressedGrain = 0.3f;
constexpr int kGrainQuality = 85;

// Where its strength is not told, cameras' noise mostly has that much, in levels, or is drawn again, so many times. A
// denoiser that is often shown pictures with hardly any keeps what it is not sure of, which is most of the noise of
// real cameras.
constexpr double kVisible = 4.5;
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

NoiseKind random_noise_kind(Random& random) {
  float kind = random.uniform();
  if ((kind -= kCleanShare) < 0) return NoiseKind::none;
  if ((kind -= kWhiteShare) < 0) return NoiseKind::white;
  return (kind -= kCameraShare) < 0 ? NoiseKind::camera : NoiseKind::grain;
}

std::optional<double> add_noise(const pith_image& picture, NoiseKind kind, bool gray, Random& random) {
  const bool told = random.uniform() < kToldShare;
  if (kind == NoiseKind::none || kind == NoiseKind::white) {
    const double sigma = kind == NoiseKind::none ? 0 : kMaxSigma * random.uniform();
    add_gaussian_noise(picture, sigma, random);
    if (gray) make_gray(picture);
    return told ? std::optional<double>(sigma) : std::nullopt;
  }
  const std::vector<uint8_t> before = levels_of(picture);
  double sigma = 0;
  for (int tries = kTries; tries > 0; --tries) {
    set_levels(picture, before);
    if (kind == NoiseKind::grain) {
      add_grain(picture, random_grain(random), random);
      if (random.uniform() < kCompressedGrain)
        compress(picture, {{.quality = kGrainQuality + static_cast<int>(random.below(14)),
                            .subsample = random.uniform() < 0.5f}});
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
