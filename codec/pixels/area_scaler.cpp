#include "pixels/area_scaler.hpp"

#include <algorithm>
#include <cmath>

namespace pith {

AreaScaler::Span::Span(double begin, double end)
    : first(static_cast<uint32_t>(begin)),
      last(std::max(first, static_cast<uint32_t>(std::ceil(end - 1e-9)) - 1)),
      first_share(static_cast<float>(std::min(end, first + 1.0) - begin)),
      last_share(static_cast<float>(end - last)) {}

AreaScaler::Span AreaScaler::span_of(uint32_t index, double step, uint32_t count, double extent) {
  return {index * step, index + 1 == count ? extent : (index + 1) * step};
}

AreaScaler::AreaScaler(double from_width, double from_height, uint32_t width, uint32_t height, uint32_t channels)
    : from_height_(from_height),
      step_x_(from_width / width),
      step_y_(from_height / height),
      height_(height),
      channels_(channels),
      has_alpha_(channels % 2 == 0),
      rows_(span_of(0, step_y_, height, from_height)) {
  for (uint32_t x = 0; x < width; ++x) columns_.push_back(span_of(x, step_x_, width, from_width));
  sums_.resize((size_t{columns_.back().last} + 1) * channels);
}

bool AreaScaler::add_row(const uint8_t* row, uint8_t* out) {
  add(row, rows_.share(row_));
  const bool complete = row_ == rows_.last;
  if (complete) {
    write(out);
    std::fill(sums_.begin(), sums_.end(), 0.f);
    if (++next_ < height_) {
      rows_ = span_of(next_, step_y_, height_, from_height_);
      if (rows_.first == row_) add(row, rows_.first_share);
    }
  }
  ++row_;
  return complete;
}

void AreaScaler::add(const uint8_t* row, float share) {
  if (!has_alpha_) {
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += share * row[i];
    return;
  }
  for (size_t i = 0; i < sums_.size(); i += channels_) {
    const size_t last = i + channels_ - 1;
    const float visible = share * row[last];
    for (size_t c = i; c < last; ++c) sums_[c] += visible * row[c];
    sums_[last] += visible;
  }
}

void AreaScaler::write(uint8_t* out) const {
  const auto area = static_cast<float>(step_x_ * step_y_);
  const auto level = [](float v) { return static_cast<uint8_t>(std::min(v + 0.5f, 255.f)); };
  float means[4];
  for (const Span& span : columns_) {
    for (uint32_t c = 0; c < channels_; ++c) {
      const float* sums = &sums_[c];
      means[c] = span.first_share * sums[size_t{span.first} * channels_];
      for (uint32_t i = span.first + 1; i < span.last; ++i) means[c] += sums[size_t{i} * channels_];
      if (span.last > span.first) means[c] += span.last_share * sums[size_t{span.last} * channels_];
    }
    const uint32_t colours = channels_ - has_alpha_;
    const float weight = has_alpha_ ? means[colours] : area;
    for (uint32_t c = 0; c < colours; ++c) *out++ = weight > 0 ? level(means[c] / weight) : 0;
    if (has_alpha_) *out++ = level(weight / area);
  }
}

}  // namespace pith
