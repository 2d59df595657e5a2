#include "encode/tile_check.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/quality.hpp"

namespace pith {
namespace {

constexpr double kMissedBy = 3;  // dB

// One row in so many shows what a tile is like.
constexpr uint32_t kRowStep = 8;

// Of photographs, neighbours differ by a third to a half of what pixels at twice the distance do (squared); of noise,
// as much; of lines and checkerboards by more.
constexpr double kUnlikePhotographs = 0.7;

pith_image part_of(const pith_image& image, const pith_region& part) {
  uint8_t* const first = image.pixels + part.y * image.stride + size_t{part.x} * image.channels;
  return {part.width, part.height, image.channels, image.stride, first};
}

double decibels(double error) { return 10 * std::log10(255.0 * 255.0 / error); }

double square_of_difference(uint8_t a, uint8_t b) {
  const int difference = int(a) - int(b);
  return difference * difference;
}

// Mean squared differences of samples one and two pixels apart, in one direction.
struct Differences {
  double near = 0, far = 0;

  bool may_be_lost(double largest) const { return near / 2 > largest && near > kUnlikePhotographs * far; }
};

Differences differences(const pith_image& pixels, uint32_t down, uint32_t right) {
  Differences sums;
  double count = 0;
  const size_t step = down * pixels.stride + size_t{right} * pixels.channels;
  for (uint32_t y = 0; y + 2 * down < pixels.height; y += kRowStep) {
    const uint8_t* row = pixels.pixels + y * pixels.stride;
    const size_t samples = size_t{pixels.width - std::min(pixels.width, 2 * right)} * pixels.channels;
    for (size_t i = 0; i < samples; ++i) {
      sums.near += square_of_difference(row[i], row[i + step]);
      sums.far += square_of_difference(row[i], row[i + 2 * step]);
    }
    count += static_cast<double>(samples);
  }
  if (count == 0) return {};
  return {sums.near / count, sums.far / count};
}

double squared_error(const pith_image& a, const pith_image& b) {
  double sum = 0;
  const size_t samples = size_t{a.width} * a.channels;
  for (uint32_t y = 0; y < a.height; ++y)
    for (size_t i = 0; i < samples; ++i)
      sum += square_of_difference(a.pixels[y * a.stride + i], b.pixels[y * b.stride + i]);
  return sum / (static_cast<double>(samples) * a.height);
}

}  // namespace

// Of independent samples with variance D, dR/dD is -1/(2 ln 2 D) bits; of the three of a pixel, three times that. Where
// it is -λ, leaving out and coding cost the same.
double largest_error(Quality quality) { return 3 / (2 * std::log(2.0)) / lambda_of(quality); }

double TileCheck::error_of(const pith_image& image, const pith_region& tile, TileCoder& coder,
                           const std::function<TileSymbols()>& symbols) {
  const double largest = largest_error(quality_);
  const pith_image pixels = part_of(image, tile);
  if (!differences(pixels, 0, 1).may_be_lost(largest) && !differences(pixels, 1, 0).may_be_lost(largest))
    return largest;

  const Extent extent{latents(tile.height), latents(tile.width)};
  LatentPlane plane = make_plane(machine_, extent);
  coder.reconstruct(symbols(), plane, {0, 0, extent.height, extent.width});
  Rect window{0, 0, std::min(kCheckWindow, extent.height), std::min(kCheckWindow, extent.width)};
  window.y = (extent.height - window.height) / 2;
  window.x = (extent.width - window.width) / 2;

  const auto x = static_cast<uint32_t>(window.x * kLatentPixels), y = static_cast<uint32_t>(window.y * kLatentPixels);
  const auto side = static_cast<uint32_t>(kCheckWindow * kLatentPixels);
  const pith_image original = part_of(pixels, {x, y, std::min(side, tile.width - x), std::min(side, tile.height - y)});
  const size_t stride = size_t{original.width} * pixels.channels;
  std::vector<uint8_t> samples(stride * original.height);
  const pith_image decoded{original.width, original.height, pixels.channels, stride, samples.data()};
  if (!synthesiser_) synthesiser_.emplace(machine_, quality_);
  synthesiser_->run(plane, {}, extent, window, decoded, {window.y, window.x});
  return std::max(largest, squared_error(original, decoded));
}

std::optional<pith_missed_quality> PictureCheck::missed() const {
  if (pixels_ == 0) return std::nullopt;
  const pith_missed_quality result{decibels(largest_), decibels(sum_ / pixels_)};
  if (result.psnr > result.expected_psnr - kMissedBy) return std::nullopt;
  return result;
}

}  // namespace pith
