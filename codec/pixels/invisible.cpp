// Pull-push: means of visible pixels over ever larger squares, then back, each gap filled from the level above.
#include "pixels/invisible.hpp"

#include <algorithm>
#include <cmath>

namespace pith {

void InvisibleFill::run(uint8_t* colours, const uint8_t* alpha, uint32_t rows) {
  const size_t pixels = size_t{width_} * rows;
  if (std::find(alpha, alpha + pixels, 0) == alpha + pixels) {
    remember(colours + (pixels - width_) * channels_);
    return;
  }
  std::vector<Level> levels(1);
  Level& finest = levels[0];
  finest = {width_, rows, std::vector<float>(pixels * channels_), std::vector<float>(pixels)};
  for (size_t i = 0; i < pixels; ++i) {
    if (!alpha[i]) continue;
    finest.weights[i] = 1;
    for (int c = 0; c < channels_; ++c) finest.values[i * channels_ + c] = colours[i * channels_ + c];
  }
  for (uint32_t size = kStrip; size > 1; size /= 2) levels.push_back(pull(levels.back()));
  fill_top(levels.back());
  for (size_t i = levels.size() - 1; i-- > 0;) push(levels[i + 1], levels[i]);
  for (size_t i = 0; i < pixels; ++i)
    if (!alpha[i])
      for (int c = 0; c < channels_; ++c)
        colours[i * channels_ + c] = static_cast<uint8_t>(std::lround(levels[0].values[i * channels_ + c]));
}

// Means over the squares of the strip's last row, all visible, for the case that the next strip has nothing to go by.
void InvisibleFill::remember(const uint8_t* last_row) {
  before_.clear();
  for (uint32_t left = 0; left < width_; left += kStrip) {
    const uint32_t count = std::min(kStrip, width_ - left);
    for (int c = 0; c < channels_; ++c) {
      float sum = 0;
      for (uint32_t x = left; x < left + count; ++x) sum += last_row[x * channels_ + c];
      before_.push_back(sum / static_cast<float>(count));
    }
  }
}

// Half the extent: weighted means of the visible pixels of 2x2.
InvisibleFill::Level InvisibleFill::pull(const Level& fine) const {
  Level coarse{(fine.width + 1) / 2, (fine.height + 1) / 2, {}, {}};
  coarse.values.resize(size_t{coarse.width} * coarse.height * channels_);
  coarse.weights.resize(size_t{coarse.width} * coarse.height);
  for (uint32_t y = 0; y < fine.height; ++y)
    for (uint32_t x = 0; x < fine.width; ++x) {
      const size_t from = size_t{y} * fine.width + x, to = size_t{y / 2} * coarse.width + x / 2;
      coarse.weights[to] += fine.weights[from];
      for (int c = 0; c < channels_; ++c)
        coarse.values[to * channels_ + c] += fine.weights[from] * fine.values[from * channels_ + c];
    }
  for (size_t i = 0; i < coarse.weights.size(); ++i)
    if (coarse.weights[i] > 0)
      for (int c = 0; c < channels_; ++c) coarse.values[i * channels_ + c] /= coarse.weights[i];
  return coarse;
}

// Gaps of the coarsest level, one row: straight lines between its neighbours, or what stood above.
void InvisibleFill::fill_top(Level& top) {
  std::vector<uint32_t> known;
  for (uint32_t x = 0; x < top.width; ++x)
    if (top.weights[x] > 0) known.push_back(x);
  if (known.empty()) {
    if (before_.empty()) before_.assign(top.values.size(), 127.5f);
    top.values = before_;
  } else {
    for (uint32_t x = 0; x < top.width; ++x) {
      const auto right = std::lower_bound(known.begin(), known.end(), x);
      const uint32_t b = right == known.end() ? known.back() : *right;
      const uint32_t a = right == known.begin() ? b : b == x || right == known.end() ? b : right[-1];
      const float share = a == b ? 0 : static_cast<float>(x - a) / static_cast<float>(b - a);
      for (int c = 0; c < channels_; ++c)
        top.values[x * channels_ + c] =
            top.values[a * channels_ + c] + share * (top.values[b * channels_ + c] - top.values[a * channels_ + c]);
    }
  }
  before_ = top.values;
}

// Gaps of the finer level: from the four nearest values of the coarser one, linearly.
void InvisibleFill::push(const Level& coarse, Level& fine) const {
  const auto neighbour = [](uint32_t i, uint32_t extent) {
    return i % 2 ? std::min(i / 2 + 1, extent - 1) : i / 2 - (i > 0);
  };
  for (uint32_t y = 0; y < fine.height; ++y)
    for (uint32_t x = 0; x < fine.width; ++x) {
      const size_t to = size_t{y} * fine.width + x;
      if (fine.weights[to] > 0) continue;
      const size_t row = size_t{y / 2} * coarse.width, row2 = size_t{neighbour(y, coarse.height)} * coarse.width;
      const uint32_t column = x / 2, column2 = neighbour(x, coarse.width);
      for (int c = 0; c < channels_; ++c) {
        const auto at = [&](size_t r, uint32_t x0) { return coarse.values[(r + x0) * channels_ + c]; };
        fine.values[to * channels_ + c] =
            (9 * at(row, column) + 3 * at(row, column2) + 3 * at(row2, column) + at(row2, column2)) / 16;
      }
    }
}

}  // namespace pith
