#include "restore/coarse_fill.hpp"

#include <algorithm>
#include <cmath>

namespace pith {
namespace {

constexpr uint32_t kMostColours = 3;

template <uint32_t kColours>
void store_mean(const uint8_t* const* cells, uint32_t count, uint8_t* mean) {
  for (uint32_t c = 0; c < kColours; ++c) {
    uint32_t sum = count / 2;
    for (uint32_t i = 0; i < count; ++i) sum += cells[i][c];
    mean[c] = static_cast<uint8_t>(sum / count);
  }
}

}  // namespace

CoarseFill::CoarseFill(const pith_image& picture, const Mask& mask) {
  const bool gray = picture.channels < kMostColours;
  const auto reduced = gray ? CoarseFill::reduced<1> : CoarseFill::reduced<kMostColours>;
  levels_.push_back(reduced(picture, mask));
  while (levels_.back().holes.count() > 0) levels_.push_back(reduced(levels_.back().view(), levels_.back().holes));
  for (size_t i = levels_.size() - 1; i-- > 0;) {
    Level& fine = levels_[i];
    float values[kMostColours];
    for (uint32_t y = 0; y < fine.holes.height; ++y)
      for (uint32_t x = 0; x < fine.holes.width; ++x) {
        if (!fine.holes.row(y)[x]) continue;
        interpolate(levels_[i + 1], y, x, values);
        for (uint32_t c = 0; c < fine.colours; ++c) fine.at(y, x)[c] = static_cast<uint8_t>(std::lround(values[c]));
      }
  }
}

void CoarseFill::get(uint32_t y, uint32_t x, float* levels) const { interpolate(levels_[0], y, x, levels); }

template <uint32_t kColours>
CoarseFill::Level CoarseFill::reduced(const pith_image& fine, const Mask& holes) {
  Level coarse{Mask((fine.width + 1) / 2, (fine.height + 1) / 2), kColours, {}};
  coarse.samples.resize(coarse.holes.holes.size() * kColours);
  for (uint32_t y = 0; y < coarse.holes.height; ++y) {
    // Beyond an odd border the last row and column count twice, which leaves means as they are.
    const uint32_t lines[2] = {2 * y, std::min(2 * y + 1, fine.height - 1)};
    for (uint32_t x = 0; x < coarse.holes.width; ++x) {
      const uint32_t columns[2] = {2 * x, std::min(2 * x + 1, fine.width - 1)};
      const uint8_t* known[4];
      uint32_t count = 0;
      for (const uint32_t line : lines)
        for (const uint32_t column : columns)
          if (!holes.row(line)[column])
            known[count++] = fine.pixels + line * fine.stride + size_t{column} * fine.channels;
      if (count == 4)
        store_mean<kColours>(known, 4, coarse.at(y, x));  // nearly always: told so, it is done without a division
      else if (count > 0)
        store_mean<kColours>(known, count, coarse.at(y, x));
      else
        coarse.holes.row(y)[x] = 1;
    }
  }
  return coarse;
}

// Bilinear, from the four cells whose centres surround that of the finer one.
void CoarseFill::interpolate(const Level& coarse, uint32_t y, uint32_t x, float* levels) {
  const auto neighbour = [](uint32_t i, uint32_t count) {
    const uint32_t half = i / 2;
    return i % 2 ? std::min(half + 1, count - 1) : half - (half > 0);
  };
  const size_t row = size_t{y / 2} * coarse.holes.width,
               other_row = size_t{neighbour(y, coarse.holes.height)} * coarse.holes.width;
  const size_t column = x / 2, other_column = neighbour(x, coarse.holes.width);
  const auto from = [&](size_t cell) { return &coarse.samples[cell * coarse.colours]; };
  const uint8_t *near = from(row + column), *beside = from(row + other_column), *below = from(other_row + column),
                *across = from(other_row + other_column);
  for (uint32_t c = 0; c < coarse.colours; ++c)
    levels[c] = (9.f * near[c] + 3.f * beside[c] + 3.f * below[c] + across[c]) / 16;
}

}  // namespace pith
