#include "embed/parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "pixels/small_picture.hpp"

namespace pith {
namespace {

// Filters reach that many standard deviations far.
constexpr float kReach = 2.5f;

uint32_t mirrored(int64_t at, uint32_t length) {
  const int64_t period = int64_t{2} * length, place = (at % period + period) % period;
  return static_cast<uint32_t>(place < length ? place : period - 1 - place);
}

void copy_window(const pith_image& picture, int64_t top, int64_t left, SmallPicture& window) {
  for (uint32_t y = 0; y < window.height; ++y) {
    const uint8_t* row = picture.pixels + mirrored(top + y, picture.height) * picture.stride;
    uint8_t* out = window.row(y);
    for (uint32_t x = 0; x < window.width; ++x, out += window.channels)
      std::copy_n(row + size_t{mirrored(left + x, picture.width)} * picture.channels, window.channels, out);
  }
}

// How much the neighbours of a pixel count, from the far ones to itself and on.
std::vector<float> gaussian(float sigma) {
  const int reach = static_cast<int>(std::ceil(kReach * sigma));
  std::vector<float> weights;
  float sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    weights.push_back(std::exp(-static_cast<float>(i * i) / (2 * sigma * sigma)));
    sum += weights.back();
  }
  for (float& weight : weights) weight /= sum;
  return weights;
}

// The largest size that a filtered plane of width `width` has in the square of `side` pixels from (begin, begin) on.
float largest(const std::vector<float>& plane, uint32_t width, uint32_t begin, uint32_t side,
              const std::vector<float>& weights) {
  const auto taps = static_cast<uint32_t>(weights.size()), first = begin - taps / 2;
  std::vector<float> across(size_t{side} * (side + taps - 1));
  for (uint32_t y = 0; y < side + taps - 1; ++y)
    for (uint32_t i = 0; i < taps; ++i)
      for (uint32_t x = 0; x < side; ++x)
        across[y * side + x] += weights[i] * plane[(first + y) * width + first + x + i];
  float most = 0;
  std::vector<float> sums(side);
  for (uint32_t y = 0; y < side; ++y) {
    std::fill(sums.begin(), sums.end(), 0.f);
    for (uint32_t i = 0; i < taps; ++i)
      for (uint32_t x = 0; x < side; ++x) sums[x] += weights[i] * across[(y + i) * side + x];
    for (const float sum : sums) most = std::max(most, std::abs(sum));
  }
  return most;
}

// In the middle of a window, the largest of all colours.
std::array<float, kErrors> errors_of(const SmallPicture& window, const SmallPicture& shown, uint32_t side) {
  static const std::array<std::vector<float>, kErrors> kFilters = {gaussian(kErrorScales[0]), gaussian(kErrorScales[1]),
                                                                   gaussian(kErrorScales[2])};
  std::array<float, kErrors> errors{};
  std::vector<float> difference(size_t{window.width} * window.height);
  for (uint32_t c = 0; c < shown.channels; ++c) {
    for (size_t i = 0; i < difference.size(); ++i)
      difference[i] = static_cast<float>(window.pixels[i * window.channels + c]) - shown.pixels[i * shown.channels + c];
    for (size_t s = 0; s < kErrors; ++s)
      errors[s] = std::max(errors[s], largest(difference, window.width, (window.width - side) / 2, side, kFilters[s]));
  }
  return errors;
}

}  // namespace

Parts parts_of(const pith_image& picture, const AutoencoderShape& shape, PictureCoder& coder) {
  const auto whole = static_cast<uint32_t>(shape.side), side = whole / 4, before = (whole - side) / 2;
  Parts parts{side, (picture.height + side - 1) / side, (picture.width + side - 1) / side, {}, {}};
  SmallPicture window(whole, whole, picture.channels), shown(whole, whole, picture.channels < 3 ? 1 : 3);
  for (size_t row = 0; row < parts.rows; ++row)
    for (size_t column = 0; column < parts.columns; ++column) {
      copy_window(picture, static_cast<int64_t>(row * side) - before, static_cast<int64_t>(column * side) - before,
                  window);
      const std::vector<float> code = coder.encode(window.view());
      coder.decode(code, shown.view());
      parts.codes.insert(parts.codes.end(), code.begin(), code.end());
      const std::array<float, kErrors> errors = errors_of(window, shown, side);
      parts.errors.insert(parts.errors.end(), errors.begin(), errors.end());
    }
  return parts;
}

}  // namespace pith
