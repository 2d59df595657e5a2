#include "training/data/variety.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "training/data/crops.hpp"
#include "training/data/damage.hpp"

namespace pith::train {
namespace {

using Colour = std::array<double, kColours>;

uint8_t* pixel_at(const pith_image& picture, uint32_t y, uint32_t x) {
  return picture.pixels + y * picture.stride + x * kColours;
}

void set(uint8_t* pixel, const Colour& colour) {
  for (int c = 0; c < kColours; ++c) pixel[c] = to_level(colour[c]);
}

Colour mix(const Colour& a, const Colour& b, double share) {
  Colour mixed;
  for (int c = 0; c < kColours; ++c) mixed[c] = a[c] + share * (b[c] - a[c]);
  return mixed;
}

// Black, white and the pure colours often, pale ones and grays as well, else any.
Colour any_colour(Random& random) {
  const float kind = random.uniform();
  Colour colour;
  for (double& level : colour) {
    if (kind < 0.3f)
      level = 255 * static_cast<double>(random.below(2));
    else if (kind < 0.65f)
      level = 255 - 48 * random.unit();
    else
      level = 256 * random.unit();
  }
  if (kind > 0.8f) colour.fill(colour[0]);
  return colour;
}

void make_gradient(const pith_image& picture, Random& random) {
  const Colour from = any_colour(random), to = any_colour(random);
  const double turn = 2 * std::numbers::pi * random.unit(), across = std::cos(turn), down = std::sin(turn);
  const double length = (std::abs(across) + std::abs(down)) * picture.width;
  for_each_pixel(picture, [&](uint32_t y, uint32_t x, uint8_t* pixel) {
    const double along = (x - picture.width / 2.0) * across + (y - picture.height / 2.0) * down;
    set(pixel, mix(from, to, 0.5 + along / length));
  });
}

// Of `scale` times the size and reduced, which gives small letters soft edges.
void make_text(const pith_image& picture, Random& random) {
  const uint32_t scale = 1 + static_cast<uint32_t>(random.below(3));
  Mask letters(scale * picture.width, scale * picture.height);
  add_damage(letters, Damage::text, 0.05 + 0.2 * random.unit(), random);
  const Colour paper = any_colour(random), ink = any_colour(random);
  for_each_pixel(picture, [&](uint32_t y, uint32_t x, uint8_t* pixel) {
    int covered = 0;
    for (uint32_t i = 0; i < scale * scale; ++i) covered += letters.row(scale * y + i / scale)[scale * x + i % scale];
    set(pixel, mix(paper, ink, double(covered) / (scale * scale)));
  });
}

void interlace(const pith_image& picture, Random& random) {
  const auto shift = static_cast<uint32_t>(1 + random.below(16));
  for (uint32_t y = 1; y < picture.height; y += 2)
    std::copy(pixel_at(picture, y, shift), pixel_at(picture, y, picture.width), pixel_at(picture, y, 0));
}

// Bayer's matrix of 8 x 8 thresholds, in 0…1: the bits of x ^ y and y in reverse, interleaved.
double threshold(uint32_t y, uint32_t x) {
  uint32_t value = 0;
  for (int bit = 0; bit < 3; ++bit) value = value << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
  return (value + 0.5) / 64;
}

void dither(const pith_image& picture, Random& random) {
  const double steps = 1 + static_cast<double>(random.below(6));
  for_each_pixel(picture, [&](uint32_t y, uint32_t x, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c)
      pixel[c] = to_level(std::min(steps, std::floor(pixel[c] * steps / 255 + threshold(y, x))) * 255 / steps);
  });
}

void halftone(const pith_image& picture, Random& random) {
  const double period = 3 + 5 * random.unit();
  for_each_pixel(picture, [&](uint32_t y, uint32_t x, uint8_t* pixel) {
    for (int c = 0; c < kColours; ++c) {
      const double turn = 0.26 + 0.52 * c;  // each ink's screen lies at its own angle, as in print
      const double u = (x * std::cos(turn) + y * std::sin(turn)) * 2 * std::numbers::pi / period;
      const double v = (y * std::cos(turn) - x * std::sin(turn)) * 2 * std::numbers::pi / period;
      pixel[c] = pixel[c] > 127.5 + 63.75 * (std::cos(u) + std::cos(v)) ? 255 : 0;
    }
  });
}

// Each site keeps one colour: green, and red or blue in every other row.
void make_mosaic(const pith_image& picture, Random& random) {
  const bool gray = random.below(2) == 0;
  for_each_pixel(picture, [&](uint32_t y, uint32_t x, uint8_t* pixel) {
    const uint32_t kept = (x + y) % 2 == 1 ? 1 : y % 2 == 0 ? 0 : 2;
    for (uint32_t c = 0; c < kColours; ++c)
      if (c != kept) pixel[c] = gray ? pixel[kept] : 0;
  });
}

void checker(const pith_image& picture, Random& random) {
  const auto height = static_cast<uint32_t>(1 + random.below(2)), width = static_cast<uint32_t>(1 + random.below(2));
  const Colour colours[] = {any_colour(random), any_colour(random)};
  const double share = random.unit();  // of the checkers, over what the picture shows
  for_each_pixel(picture, [&](uint32_t y, uint32_t x, uint8_t* pixel) {
    const Colour shown = {double(pixel[0]), double(pixel[1]), double(pixel[2])};
    set(pixel, mix(shown, colours[(y / height + x / width) % 2], share));
  });
}

// How often each change is made.
constexpr float kCurvesShare = 0.4f, kTintShare = 0.3f, kSaturationShare = 0.6f, kHueShare = 0.3f, kGrayShare = 0.1f;

constexpr double kCurveRange = 2;     // exponents of tone curves: from one over this to this
constexpr double kDarkestTint = 0.1;  // what is left of a colour under light that hardly has it
constexpr double kMostSaturation = 2;

using Matrix = std::array<std::array<double, kColours>, kColours>;

// Leaves gray as it is; other colours move away from it `saturation` times as far, turned around the gray axis.
Matrix colour_matrix(double saturation, double turn) {
  // Rodrigues' rotation around (1, 1, 1).
  const double cosine = std::cos(turn), across = (1 - cosine) / 3, along = std::sin(turn) / std::numbers::sqrt3;
  const Matrix rotation = {{{cosine + across, across - along, across + along},
                            {across + along, cosine + across, across - along},
                            {across - along, across + along, cosine + across}}};
  Matrix matrix;
  for (int i = 0; i < kColours; ++i)
    for (int j = 0; j < kColours; ++j) matrix[i][j] = saturation * rotation[i][j] + (1 - saturation) * kLuma[j];
  return matrix;
}

// What becomes of each level of a channel.
std::array<float, 256> curve(double exponent, double tint) {
  std::array<float, 256> levels;
  for (int i = 0; i < 256; ++i) levels[i] = static_cast<float>(255 * tint * std::pow(i / 255.0, exponent));
  return levels;
}

}  // namespace

void recolour(const pith_image& picture, Random& random) {
  const bool curves = random.uniform() < kCurvesShare, tint = random.uniform() < kTintShare;
  std::array<std::array<float, 256>, kColours> tones;
  for (auto& tone : tones)
    tone = curve(curves ? std::pow(kCurveRange, 2 * random.uniform() - 1) : 1,
                 tint ? std::pow(kDarkestTint, random.uniform()) : 1);
  double saturation = random.uniform() < kSaturationShare ? kMostSaturation * random.uniform() : 1;
  if (random.uniform() < kGrayShare) saturation = 0;
  const double turn = random.uniform() < kHueShare ? 2 * std::numbers::pi * random.uniform() : 0;
  const Matrix matrix = colour_matrix(saturation, turn);

  for_each_pixel(picture, [&](uint32_t, uint32_t, uint8_t* pixel) {
    const double r = tones[0][pixel[0]], g = tones[1][pixel[1]], b = tones[2][pixel[2]];
    for (int i = 0; i < kColours; ++i) pixel[i] = to_level(matrix[i][0] * r + matrix[i][1] * g + matrix[i][2] * b);
  });
}

void make_rare(const pith_image& picture, Rarity kind, Random& random) {
  switch (kind) {
    case Rarity::flat: {
      const Colour colour = any_colour(random);
      return for_each_pixel(picture, [&](uint32_t, uint32_t, uint8_t* pixel) { set(pixel, colour); });
    }
    case Rarity::gradient: return make_gradient(picture, random);
    case Rarity::text: return make_text(picture, random);
    case Rarity::interlaced: return interlace(picture, random);
    case Rarity::dithered: return dither(picture, random);
    case Rarity::halftone: return halftone(picture, random);
    case Rarity::mosaic: return make_mosaic(picture, random);
    case Rarity::checkered: return checker(picture, random);
  }
}

Rarity any_rarity(Random& random) {
  constexpr uint64_t kPlain = 3, kPatterns = 5;
  // Plain ones are what people have, and see errors in.
  return static_cast<Rarity>(random.below(4) > 0 ? random.below(kPlain) : kPlain + random.below(kPatterns));
}

}  // namespace pith::train
