#include "training/data/camera.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "pictures/picture_io.hpp"
#include "training/data/crops.hpp"

namespace pith::train {
namespace {

using Planes = std::array<Plane, kColours>;

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

// The picture as its sensor saw it, which had more pixels.
class Scene {
 public:
  Scene(const pith_image& picture, double reduction)
      : picture_(picture),
        height_(static_cast<int>(std::lround(picture.height * reduction))),
        width_(static_cast<int>(std::lround(picture.width * reduction))) {}

  int height() const { return height_; }
  int width() const { return width_; }
  const uint8_t* pixel(int y, int x) const {
    const uint64_t row = uint64_t{picture_.height} * y / height_, column = uint64_t{picture_.width} * x / width_;
    return picture_.pixels + row * picture_.stride + column * kColours;
  }

 private:
  const pith_image& picture_;
  int height_, width_;
};

Plane noise_of_sites(const Scene& scene, const Camera& camera, const Tone& tone, const Mosaic& mosaic, Random& random) {
  const std::array<float, kColours> gains = {static_cast<float>(camera.red_gain), 1,
                                             static_cast<float>(camera.blue_gain)};
  Plane sites(scene.height(), scene.width());
  for (int y = 0; y < scene.height(); ++y) {
    const float common = camera.banding > 0 ? static_cast<float>(camera.banding) * random.normal() : 0;
    for (int x = 0; x < scene.width(); ++x) {
      const int colour = mosaic.colour(y, x);
      const float value = tone.light(scene.pixel(y, x)[colour]) / gains[colour];
      const auto deviation = static_cast<float>(std::sqrt(camera.shot * value + camera.read));
      sites.at(y, x) = gains[colour] * (deviation * random.normal() + common);
    }
  }
  return sites;
}

// From light of the sensor's colours to levels.
void develop(const Scene& scene, const Camera& camera, const Tone& tone, Planes& noise) {
  const auto separation = static_cast<float>(camera.separation);
  for (int y = 0; y < scene.height(); ++y)
    for (int x = 0; x < scene.width(); ++x) {
      const float sum = noise[0].at(y, x) + noise[1].at(y, x) + noise[2].at(y, x);
      for (int c = 0; c < kColours; ++c) {
        float& value = noise[c].at(y, x);
        const uint8_t level = scene.pixel(y, x)[c];
        value = tone.level(tone.light(level) + value + separation * (3 * value - sum)) - static_cast<float>(level);
      }
    }
}

// Adds `share` times what the Gaussian leaves of the plane, less the plane.
void mix_blurred(Plane& plane, double share, double radius) {
  if (share == 0) return;
  const Plane smooth = blurred(plane, radius);
  for (int y = 0; y < plane.height(); ++y)
    for (int x = 0; x < plane.width(); ++x)
      plane.at(y, x) += static_cast<float>(share) * (smooth.at(y, x) - plane.at(y, x));
}

void pair_up(Plane& plane) {
  for (int y = 0; y < plane.height(); ++y)
    for (int x = 0; x + 1 < plane.width(); x += 2)
      plane.at(y, x) = plane.at(y, x + 1) = (plane.at(y, x) + plane.at(y, x + 1)) / 2;
}

// Green becomes luma, red and blue what they lie above it.
void split(Planes& planes) {
  auto& [red, green, blue] = planes;
  for (int y = 0; y < red.height(); ++y)
    for (int x = 0; x < red.width(); ++x) {
      float &r = red.at(y, x), &g = green.at(y, x), &b = blue.at(y, x);
      g = kLuma[0] * r + kLuma[1] * g + kLuma[2] * b;
      r -= g, b -= g;
    }
}

void join(Planes& planes) {
  auto& [red, green, blue] = planes;
  for (int y = 0; y < red.height(); ++y)
    for (int x = 0; x < red.width(); ++x) {
      float &r = red.at(y, x), &g = green.at(y, x), &b = blue.at(y, x);
      const float luma = g;
      g = luma - (kLuma[0] * r + kLuma[2] * b) / kLuma[1];
      r += luma, b += luma;
    }
}

void process(const Camera& camera, Planes& noise) {
  split(noise);
  auto& [red, luma, blue] = noise;
  mix_blurred(luma, camera.luma.share, camera.luma.radius);
  mix_blurred(luma, -camera.sharpening.share, camera.sharpening.radius);
  for (Plane* chroma : {&red, &blue}) {
    mix_blurred(*chroma, camera.chroma.share, camera.chroma.radius);
    if (camera.paired_chroma) pair_up(*chroma);
  }
  join(noise);
}

Planes planes_of(const pith_image& picture) {
  const Plane empty(static_cast<int>(picture.height), static_cast<int>(picture.width));
  Planes planes = {empty, empty, empty};
  for_each_pixel(picture, [&](int y, int x, const uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) planes[c].at(y, x) = pixel[c];
  });
  return planes;
}

void set_planes(const pith_image& picture, const Planes& planes) {
  for_each_pixel(picture, [&](int y, int x, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) pixel[c] = to_level(planes[c].at(y, x));
  });
}

}  // namespace

void soften(const pith_image& picture, Random& random) {
  const double radius = log_between(random, 0.4, 3);
  const Smoothing sharpening = {between(random, 0, 1), between(random, 0.7, 1.5)};
  Planes planes = planes_of(picture);
  for (Plane& plane : planes) {
    mix_blurred(plane, 1, radius);
    mix_blurred(plane, -sharpening.share, sharpening.radius);
  }
  set_planes(picture, planes);
}

void soften_colours(const pith_image& picture, Random& random) {
  Planes planes = planes_of(picture);
  split(planes);
  auto& [red, luma, blue] = planes;
  mix_blurred(luma, 1, between(random, 0.3, 1));
  const double radius = log_between(random, 1.2, 4);
  for (Plane* chroma : {&red, &blue}) mix_blurred(*chroma, 1, radius);
  join(planes);
  set_planes(picture, planes);
}

void compress(const pith_image& picture, const std::vector<WriterSettings>& jpegs) {
  for (const WriterSettings& settings : jpegs) {
    const Picture back = read_picture(write_jpeg(picture, settings)).picture;
    for (uint32_t y = 0; y < picture.height; ++y)
      std::memcpy(picture.pixels + y * picture.stride, back.row(y), back.stride());
  }
}

std::vector<WriterSettings> random_jpegs(Random& random) {
  std::vector<WriterSettings> jpegs;
  for (int files = random.uniform() < 0.85f ? 1 + (random.uniform() < 0.2f) : 0; files > 0; --files)
    jpegs.push_back({.quality = 70 + static_cast<int>(random.below(29)), .subsample = random.uniform() < 0.6f});
  return jpegs;
}

void add_camera_noise(const pith_image& picture, const Camera& camera, Random& random) {
  const Tone tone(camera.contrast);
  const Mosaic mosaic{static_cast<int>(random.below(2)), static_cast<int>(random.below(2))};
  const Scene scene(picture, camera.reduction);
  Planes noise = demosaiced(noise_of_sites(scene, camera, tone, mosaic, random), mosaic, camera.demosaicing);
  develop(scene, camera, tone, noise);
  process(camera, noise);
  const int height = static_cast<int>(picture.height), width = static_cast<int>(picture.width);
  if (camera.reduction > 1)
    for (Plane& plane : noise) plane = reduced(plane, height, width);
  for_each_pixel(picture, [&](int y, int x, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) pixel[c] = to_level(pixel[c] + noise[c].at(y, x));
  });
  compress(picture, camera.jpegs);
}

// Shot and read noise as Brooks et al. found them to go together (Unprocessing Images for Learned Raw Denoising, 2019).
Camera random_camera(Random& random) {
  const auto chance = [&](double share) { return random.uniform() < share; };
  Camera camera;
  camera.shot = log_between(random, 1e-4, 0.02);
  camera.read = std::exp(2.18 * std::log(camera.shot) + 1.2 + 0.26 * random.normal());
  if (chance(0.15)) camera.banding = between(random, 0, 0.3) * std::sqrt(camera.shot * 0.1 + camera.read);
  camera.red_gain = between(random, 1.4, 2.6);
  camera.blue_gain = between(random, 1.2, 2.2);
  camera.separation = between(random, 0, 0.4);
  camera.contrast = between(random, 0.8, 1.5);
  camera.demosaicing = static_cast<Demosaicing>(random.below(3));
  if (chance(0.8)) {
    camera.luma = {between(random, 0, 0.8), between(random, 0.4, 1.5)};
    camera.chroma = {between(random, 0.4, 1), log_between(random, 0.6, 8)};
  }
  if (chance(0.6)) camera.sharpening = {between(random, 0, 1.5), between(random, 0.5, 1.2)};
  camera.paired_chroma = chance(0.3);
  if (chance(0.3)) camera.reduction = between(random, 1, 3);
  camera.jpegs = random_jpegs(random);
  return camera;
}

}  // namespace pith::train
