#include "image/coarse_fill.hpp"

#include <algorithm>

namespace pith {
namespace {

constexpr uint32_t kMostColours = 3;

// Sums up what is known of 2x2 cells.
class Mean {
 public:
  explicit Mean(uint32_t colours) : colours_(colours) {}

  void add(const uint8_t* levels) {
    for (uint32_t c = 0; c < colours_; ++c) sums_[c] += levels[c];
    ++count_;
  }

  // Whether there is anything.
  bool store(uint8_t* levels) const {
    for (uint32_t c = 0; c < colours_ && count_; ++c)
      levels[c] = static_cast<uint8_t>((sums_[c] + count_ / 2) / count_);
    return count_ > 0;
  }

 private:
  uint32_t colours_, count_ = 0, sums_[kMostColours] = {};
};

}  // namespace

CoarseFill::Level::Level(uint32_t w, uint32_t h, uint32_t c)
    : width(w), height(h), colours(c), levels(size_t{w} * h * c), known(size_t{w} * h) {}

CoarseFill::CoarseFill(const pith_image& picture, const Mask& mask) {
  const uint32_t colours = picture.channels < kMostColours ? 1 : kMostColours;
  Level& half = levels_.emplace_back((picture.width + 1) / 2, (picture.height + 1) / 2, colours);
  for (uint32_t y = 0; y < half.height; ++y)
    for (uint32_t x = 0; x < half.width; ++x) {
      Mean mean(colours);
      for (uint32_t line = 2 * y; line < std::min(2 * y + 2, picture.height); ++line)
        for (uint32_t column = 2 * x; column < std::min(2 * x + 2, picture.width); ++column)
          if (!mask.row(line)[column])
            mean.add(picture.pixels + line * picture.stride + size_t{column} * picture.channels);
      half.known[size_t{y} * half.width + x] = mean.store(half.at(y, x));
    }
  while (std::count(levels_.back().known.begin(), levels_.back().known.end(), 0) > 0)
    levels_.push_back(reduced(levels_.back()));
  for (size_t i = levels_.size() - 1; i-- > 0;) {
    Level& fine = levels_[i];
    float values[kMostColours];
    for (uint32_t y = 0; y < fine.height; ++y)
      for (uint32_t x = 0; x < fine.width; ++x) {
        if (fine.known[size_t{y} * fine.width + x]) continue;
        interpolate(levels_[i + 1], y, x, values);
        for (uint32_t c = 0; c < colours; ++c) fine.at(y, x)[c] = static_cast<uint8_t>(values[c] + 0.5f);
      }
  }
}

void CoarseFill::get(uint32_t y, uint32_t x, float* levels) const { interpolate(levels_[0], y, x, levels); }

CoarseFill::Level CoarseFill::reduced(const Level& fine) {
  Level coarse((fine.width + 1) / 2, (fine.height + 1) / 2, fine.colours);
  for (uint32_t y = 0; y < coarse.height; ++y)
    for (uint32_t x = 0; x < coarse.width; ++x) {
      Mean mean(fine.colours);
      for (uint32_t line = 2 * y; line < std::min(2 * y + 2, fine.height); ++line)
        for (uint32_t column = 2 * x; column < std::min(2 * x + 2, fine.width); ++column) {
          const size_t cell = size_t{line} * fine.width + column;
          if (fine.known[cell]) mean.add(&fine.levels[cell * fine.colours]);
        }
      coarse.known[size_t{y} * coarse.width + x] = mean.store(coarse.at(y, x));
    }
  return coarse;
}

// Bilinear, from the four cells whose centres surround that of the finer one.
void CoarseFill::interpolate(const Level& coarse, uint32_t y, uint32_t x, float* levels) {
  const auto neighbour = [](uint32_t i, uint32_t count) {
    const uint32_t half = i / 2;
    return i % 2 ? std::min(half + 1, count - 1) : half - (half > 0);
  };
  const size_t row = size_t{y / 2} * coarse.width, other_row = size_t{neighbour(y, coarse.height)} * coarse.width;
  const size_t column = x / 2, other_column = neighbour(x, coarse.width);
  const auto from = [&](size_t cell) { return &coarse.levels[cell * coarse.colours]; };
  const uint8_t *near = from(row + column), *beside = from(row + other_column), *below = from(other_row + column),
                *across = from(other_row + other_column);
  for (uint32_t c = 0; c < coarse.colours; ++c)
    levels[c] = (9.f * near[c] + 3.f * beside[c] + 3.f * below[c] + across[c]) / 16;
}

}  // namespace pith
