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

// The spectrum of colour in the JPEGs of five cameras, flattest in the coarse: 20 dB between its ends.
constexpr GrainBand kColourBands[] = {{0, 0.17}, {0.5, 0.39}, {1, 0.67}, {2, 0.45}, {4.5, 0.3}};

std::vector<GrainBand> random_colour_bands(Random& random) {
  const double coarseness = log_between(random, 0.75, 1.4);
  std::vector<GrainBand> bands;
  for (const GrainBand& band : kColourBands)
    bands.push_back({coarseness * band.radius, band.weight * std::exp(0.35 * random.normal())});
  return bands;
}

}  // namespace

void add_grain(const pith_image& picture, const Grain& grain, Random& random) {
  const int height = static_cast<int>(picture.height), width = static_cast<int>(picture.width);
  const Plane luma = coloured_noise(height, width, grain.luma_bands, grain.luma, random);
  const Plane red = coloured_noise(height, width, grain.chroma_bands, grain.red, random);
  const Plane blue = coloured_noise(height, width, grain.chroma_bands, grain.blue, random);
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

// The ranges hold what is between the JPEGs of five cameras and the means of many shots, with room: luma nearly white,
// colour coarse, and two to seven times as much in texture, which noise reduction leaves alone, as in flat parts.
Grain random_grain(Random& random) {
  Grain grain;
  grain.luma = log_between(random, 1.2, 4.5);
  grain.red = grain.luma * log_between(random, 0.25, 2.2);
  grain.blue = grain.luma * log_between(random, 0.25, 2.2);
  grain.luma_bands = {
      {between(random, 0.2, 0.6), 1}, {1, log_between(random, 0.05, 0.4)}, {3, log_between(random, 0.03, 0.25)}};
  grain.chroma_bands = random_colour_bands(random);
  const double slope = between(random, -0.6, 0.6);
  for (double& of_colour : grain.slopes) of_colour = slope + between(random, -0.3, 0.3);
  grain.texture = random.uniform() < 0.85f ? between(random, 1.5, 6) : between(random, -0.5, 1.5);
  return grain;
}

}  // namespace pith::train
