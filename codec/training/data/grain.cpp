#include "training/data/grain.hpp"

#include <algorithm>
#include <cmath>

#include "training/data/crops.hpp"
#include "training/data/plane.hpp"

namespace pith::train {
namespace {

template <typename Change>
void for_each_value(Plane& plane, Change change) {
  for (int y = 0; y < plane.height(); ++y)
    for (int x = 0; x < plane.width(); ++x) change(y, x, plane.at(y, x));
}

double deviation(Plane& plane) {
  double squares = 0;
  for_each_value(plane, [&](int, int, float value) { squares += double{value} * value; });
  return std::sqrt(squares / (static_cast<double>(plane.height()) * plane.width()));
}

Plane coloured_noise(int height, int width, const std::vector<GrainBand>& bands, double strength, Random& random) {
  Plane sum(height, width);
  for (const GrainBand& band : bands) {
    Plane noise(height, width);
    for_each_value(noise, [&](int, int, float& value) { value = random.normal(); });
    if (band.radius > 0) noise = blurred(noise, band.radius);
    const auto weight = static_cast<float>(band.weight / deviation(noise));
    for_each_value(sum, [&](int y, int x, float& value) { value += weight * noise.at(y, x); });
  }
  const auto scale = static_cast<float>(strength / deviation(sum));
  for_each_value(sum, [&](int, int, float& value) { value *= scale; });
  return sum;
}

// 0 in flat parts, nearly 1 where neighbouring pixels differ by many levels.
Plane texture_of(const pith_image& picture) {
  constexpr float kHalf = 6;  // levels
  Plane luma(static_cast<int>(picture.height), static_cast<int>(picture.width));
  for_each_pixel(picture, [&](int y, int x, const uint8_t* pixel) {
    luma.at(y, x) = kLuma[0] * pixel[0] + kLuma[1] * pixel[1] + kLuma[2] * pixel[2];
  });
  Plane detail = blurred(luma, 1.5);
  for_each_value(detail, [&](int y, int x, float& value) { value = std::abs(luma.at(y, x) - value); });
  detail = blurred(detail, 2);
  for_each_value(detail, [&](int, int, float& value) { value /= value + kHalf; });
  return detail;
}

std::vector<GrainBand> random_bands(double coarsest, Random& random) {
  constexpr float kWhiteShare = 0.25f;
  std::vector<GrainBand> bands(1 + random.below(3));
  for (GrainBand& band : bands)
    band = {random.uniform() < kWhiteShare ? 0 : log_between(random, 0.35, coarsest), between(random, 0.2, 1)};
  return bands;
}

}  // namespace

void add_grain(const pith_image& picture, const Grain& grain, Random& random) {
  const int height = static_cast<int>(picture.height), width = static_cast<int>(picture.width);
  const Plane luma = coloured_noise(height, width, grain.luma_bands, grain.luma, random);
  const Plane red = coloured_noise(height, width, grain.chroma_bands, grain.chroma, random);
  const Plane blue = coloured_noise(height, width, grain.chroma_bands, grain.chroma, random);
  const Plane texture = texture_of(picture);
  for_each_pixel(picture, [&](int y, int x, uint8_t* pixel) {
    const float r = red.at(y, x), b = blue.at(y, x), g = -(kLuma[0] * r + kLuma[2] * b) / kLuma[1];
    const double local = 1 + grain.texture * texture.at(y, x);
    const std::array<float, kColours> above = {r, g, b};
    for (int c = 0; c < kColours; ++c) {
      const double gain = std::exp(grain.slopes[c] * (pixel[c] / 255.0 - 0.5));
      pixel[c] = to_level(pixel[c] + local * gain * (luma.at(y, x) + above[c]));
    }
  });
}

Grain random_grain(Random& random) {
  Grain grain;
  grain.luma = log_between(random, 0.7, 14);
  grain.chroma = grain.luma * log_between(random, 0.15, 1.5);
  grain.luma_bands = random_bands(2.5, random);
  grain.chroma_bands = random_bands(8, random);
  const double slope = between(random, -1.5, 1.5);
  for (double& of_colour : grain.slopes) of_colour = slope + between(random, -0.7, 0.7);
  if (random.uniform() < 0.5f) grain.texture = between(random, -0.8, 1);
  return grain;
}

}  // namespace pith::train
