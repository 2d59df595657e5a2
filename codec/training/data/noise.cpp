#include "training/data/noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "pictures/picture_io.hpp"
#include "training/data/crops.hpp"

namespace pith::train {
namespace {

// What is drawn how often, and the strongest white noise.
constexpr float kCleanShare = 0.1f, kWhiteShare = 0.5f, kToldShare = 0.3f;
constexpr double kMaxSigma = 55;

double from_srgb(double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); }
double to_srgb(double v) { return v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055; }

// Between levels and light, both ways by tables.
class Tone {
 public:
  explicit Tone(double contrast) {
    for (int i = 0; i < 256; ++i) light_[i] = static_cast<float>(std::pow(from_srgb(i / 255.0), contrast));
    // Even in the square root of light, because the curve is steepest near black.
    for (int i = 0; i <= kEntries; ++i) {
      const double root = static_cast<double>(i) / kEntries;
      level_[i] = static_cast<float>(255 * to_srgb(std::pow(root * root, 1 / contrast)));
    }
  }

  float light(uint8_t level) const { return light_[level]; }

  float level(float light) const {
    const float at = std::sqrt(std::clamp(light, 0.f, 1.f)) * kEntries;
    const int i = std::min(static_cast<int>(at), kEntries - 1);
    return level_[i] + (at - static_cast<float>(i)) * (level_[i + 1] - level_[i]);
  }

 private:
  static constexpr int kEntries = 4096;
  std::array<float, 256> light_;
  std::array<float, kEntries + 1> level_;
};

// Planes of floats whose edges are mirrored.
class Plane {
 public:
  Plane(int height, int width) : height_(height), width_(width), values_(static_cast<size_t>(height) * width) {}

  float& at(int y, int x) { return values_[static_cast<size_t>(y) * width_ + x]; }
  float around(int y, int x) const {
    return values_[static_cast<size_t>(mirrored(y, height_)) * width_ + mirrored(x, width_)];
  }

 private:
  // Without repeating the edge, so that the sites of a mosaic keep their colours.
  static int mirrored(int i, int size) {
    if (size == 1) return 0;
    return i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
  }

  int height_, width_;
  std::vector<float> values_;
};

// Colours of the sites of a Bayer mosaic, which starts at any of four.
struct Mosaic {
  int dy, dx;

  int colour(int y, int x) const {
    const bool odd_row = (y + dy) & 1, odd_column = (x + dx) & 1;
    return odd_row == odd_column ? 1 : odd_row ? 2 : 0;
  }
};

// Bilinear: the mean of the nearest sites of a colour.
float interpolated(const Plane& sites, const Mosaic& mosaic, int colour, int y, int x) {
  const int here = mosaic.colour(y, x);
  if (here == colour) return sites.around(y, x);
  const float across = sites.around(y, x - 1) + sites.around(y, x + 1);
  const float down = sites.around(y - 1, x) + sites.around(y + 1, x);
  if (colour == 1) return (across + down) / 4;
  if (here == 1) return (mosaic.colour(y, x + 1) == colour ? across : down) / 2;
  return (sites.around(y - 1, x - 1) + sites.around(y - 1, x + 1) + sites.around(y + 1, x - 1) +
          sites.around(y + 1, x + 1)) /
         4;
}

// By [1 2 1] both ways.
void smooth(Plane& plane, int height, int width) {
  const Plane before = plane;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      float sum = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
          sum += static_cast<float>((2 - std::abs(dy)) * (2 - std::abs(dx))) * before.around(y + dy, x + dx);
      plane.at(y, x) = sum / 16;
    }
}

void compress(const pith_image& picture, const JpegSettings& settings) {
  const Picture back = read_picture(write_jpeg(picture, settings)).picture;
  for (uint32_t y = 0; y < picture.height; ++y)
    std::memcpy(picture.pixels + y * picture.stride, back.row(y), back.stride());
}

double log_uniform(Random& random, double low, double high) { return low * std::pow(high / low, random.uniform()); }

}  // namespace

void add_gaussian_noise(const pith_image& picture, double sigma, Random& random) {
  for_each_pixel(picture, [&](uint32_t, uint32_t, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) pixel[c] = to_level(pixel[c] + sigma * random.normal());
  });
}

void add_camera_noise(const pith_image& picture, const Camera& camera, Random& random) {
  const int height = static_cast<int>(picture.height), width = static_cast<int>(picture.width);
  const Tone tone(camera.contrast);
  const std::array<float, kColours> gains = {static_cast<float>(camera.red_gain), 1,
                                             static_cast<float>(camera.blue_gain)};
  const Mosaic mosaic{static_cast<int>(random.below(2)), static_cast<int>(random.below(2))};
  Plane sites(height, width);
  for_each_pixel(picture, [&](int y, int x, const uint8_t* pixel) {
    const int colour = mosaic.colour(y, x);
    const float value = tone.light(pixel[colour]) / gains[colour];
    sites.at(y, x) = gains[colour] * std::sqrt(static_cast<float>(camera.shot * value + camera.read)) * random.normal();
  });
  std::array<Plane, kColours> noise = {Plane(height, width), Plane(height, width), Plane(height, width)};
  for (int c = 0; c < kColours; ++c) {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) noise[c].at(y, x) = interpolated(sites, mosaic, c, y, x);
    if (camera.smoothed) smooth(noise[c], height, width);
  }
  for_each_pixel(picture, [&](int y, int x, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) pixel[c] = to_level(tone.level(tone.light(pixel[c]) + noise[c].at(y, x)));
  });
  if (camera.jpeg) compress(picture, *camera.jpeg);
}

void make_gray(const pith_image& picture) {
  for_each_pixel(picture, [](uint32_t, uint32_t, uint8_t* pixel) { pixel[0] = pixel[2] = pixel[1]; });
}

// Shot and read noise as Brooks et al. found them to go together (Unprocessing Images for Learned Raw Denoising, 2019).
Camera random_camera(Random& random) {
  Camera camera;
  camera.shot = log_uniform(random, 1e-4, 0.02);
  camera.read = std::exp(2.18 * std::log(camera.shot) + 1.2 + 0.26 * random.normal());
  camera.red_gain = 1.4 + 1.2 * random.uniform();
  camera.blue_gain = 1.2 + 1.0 * random.uniform();
  camera.contrast = 0.8 + 0.7 * random.uniform();
  camera.smoothed = random.uniform() < 0.3f;
  if (random.uniform() < 0.7f) {
    const int quality = 60 + static_cast<int>(random.below(41));
    camera.jpeg = {.quality = quality, .subsample = random.uniform() < 0.5f};
  }
  return camera;
}

std::optional<double> add_any_noise(const pith_image& picture, Random& random) {
  const float kind = random.uniform();
  const bool told = random.uniform() < kToldShare;
  if (kind < kCleanShare) return told ? std::optional<double>(0) : std::nullopt;
  if (kind < kCleanShare + kWhiteShare) {
    const double sigma = kMaxSigma * random.uniform();
    add_gaussian_noise(picture, sigma, random);
    return told ? std::optional<double>(sigma) : std::nullopt;
  }
  add_camera_noise(picture, random_camera(random), random);
  return std::nullopt;
}

}  // namespace pith::train
