#include "training/data/recolour.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "training/data/crops.hpp"

namespace pith::train {
namespace {

// How often each change is made.
constexpr float kCurvesShare = 0.4f, kTintShare = 0.3f, kSaturationShare = 0.6f, kHueShare = 0.3f, kGrayShare = 0.1f;

constexpr double kCurveRange = 2;     // exponents of tone curves: from one over this to this
constexpr double kDarkestTint = 0.1;  // what is left of a colour under light that hardly has it
constexpr double kMostSaturation = 2;

constexpr std::array<double, kColours> kLuma = {0.299, 0.587, 0.114};

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

}  // namespace pith::train
