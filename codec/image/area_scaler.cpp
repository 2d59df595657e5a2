#include "image/area_scaler.hpp"

#include <algorithm>
#include <cmath>

namespace pith {
namespace {

// The pixels from `begin` to `end`: the first and last one, and how much of them is covered.
struct Span {
  uint32_t first, last;
  double first_share, last_share;

  Span(double begin, double end)
      : first(static_cast<uint32_t>(begin)), last(std::max(first, static_cast<uint32_t>(std::ceil(end - 1e-9)) - 1)) {
    first_share = std::min(end, first + 1.0) - begin;
    last_share = end - last;
  }
  double share(uint32_t i) const { return i == first ? first_share : i == last ? last_share : 1; }
};

}  // namespace

AreaScaler::AreaScaler(double from_width, double from_height, uint32_t width, uint32_t height, uint32_t channels)
    : from_height_(from_height),
      step_x_(from_width / width),
      step_y_(from_height / height),
      width_(width),
      height_(height),
      channels_(channels),
      narrowed_(size_t{width} * channels),
      sums_(narrowed_.size()) {
  for (uint32_t x = 0; x < width; ++x) {
    const Span span(x * step_x_, x + 1 == width ? from_width : (x + 1) * step_x_);
    taps_.push_back({span.first, span.last, static_cast<float>(span.first_share), static_cast<float>(span.last_share)});
  }
}

// Sums along a row.
void AreaScaler::narrow(const uint8_t* row) {
  for (uint32_t x = 0; x < width_; ++x) {
    const Tap& tap = taps_[x];
    for (uint32_t c = 0; c < channels_; ++c) {
      float sum = tap.first_share * row[size_t{tap.pixel} * channels_ + c];
      for (uint32_t i = tap.pixel + 1; i < tap.last; ++i) sum += row[size_t{i} * channels_ + c];
      if (tap.last > tap.pixel) sum += tap.last_share * row[size_t{tap.last} * channels_ + c];
      narrowed_[size_t{x} * channels_ + c] = sum;
    }
  }
}

void AreaScaler::next_row(const std::function<const uint8_t*(uint32_t)>& source, uint8_t* out) {
  const double begin = next_ * step_y_, end = next_ + 1 == height_ ? from_height_ : (next_ + 1) * step_y_;
  ++next_;
  const Span span(begin, end);
  std::fill(sums_.begin(), sums_.end(), 0.f);
  for (uint32_t y = span.first; y <= span.last; ++y) {
    if (y != narrowed_row_) narrow(source(y));
    narrowed_row_ = y;
    const auto share = static_cast<float>(span.share(y));
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += share * narrowed_[i];
  }
  const auto area = static_cast<float>(step_x_ * step_y_);
  for (size_t i = 0; i < sums_.size(); ++i)
    out[i] = static_cast<uint8_t>(std::clamp(sums_[i] / area + 0.5f, 0.f, 255.f));
}

}  // namespace pith
