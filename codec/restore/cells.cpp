#include "restore/cells.hpp"

#include <algorithm>
#include <vector>

#include "base/to_integer.hpp"
#include "net/bf16.hpp"

namespace pith {
namespace {

constexpr int kColours = 3;
constexpr int kRun = kCell * kColours;  // channels of one row of a cell

bool has_colour(const pith_image& image) { return image.channels >= kColours; }

uint8_t to_level(float v) { return to_sample(v + 0.5f); }

uint8_t changed(uint8_t level, float by) { return to_level(static_cast<float>(level) + by); }

// pixel(line, column, to) gives the three levels of a pixel of the picture, told(cell_row, cell, to) what comes after
// those of a cell.
template <typename Pixel, typename Told>
void load(const pith_image& image, int y, int x, const FeatureMap& out, Pixel pixel, Told told) {
  const int columns = out.width * kCell, last = static_cast<int>(image.width) - 1;
  std::vector<float> values(static_cast<size_t>(out.width) * out.channels);
  for (int cell_row = 0; cell_row < out.height; ++cell_row) {
    for (int dy = 0; dy < kCell; ++dy) {
      const int line = std::min(y + cell_row * kCell + dy, static_cast<int>(image.height) - 1);
      for (int i = 0; i < columns; ++i) {
        float* to = &values[static_cast<size_t>(i / kCell) * out.channels + dy * kRun + i % kCell * kColours];
        pixel(line, std::min(x + i, last), to);
        for (int c = 0; c < kColours; ++c) to[c] = (to[c] - 127.5f) / kCellUnit;
      }
    }
    for (int i = 0; i < out.width; ++i)
      told(cell_row, i, &values[static_cast<size_t>(i) * out.channels + kCellChannels]);
    store_values(out, cell_row * values.size(), values.size(), [&](size_t i) { return values[i]; });
  }
}

const uint8_t* pixel_of(const pith_image& image, int line, int column) {
  return image.pixels + line * image.stride + static_cast<size_t>(column) * image.channels;
}

// What the network adds to the colours of a pixel, in its unit.
const float* change_of(const FeatureMap& change, int y, int x) {
  return change.at(y / kCell, x / kCell) + y % kCell * kRun + x % kCell * kColours;
}

}  // namespace

void load_cells(const pith_image& image, int y, int x, const NoiseLevel& noise, const FeatureMap& out) {
  load(
      image, y, x, out,
      [&](int line, int column, float* to) {
        const uint8_t* pixel = pixel_of(image, line, column);
        for (int c = 0; c < kColours; ++c) to[c] = pixel[has_colour(image) ? c : 0];
      },
      [&](int, int, float* to) {
        to[0] = noise.scaled_sigma;
        to[1] = noise.known;
      });
}

void store_cells(const FeatureMap& change, int y, int x, float strength, const pith_region& part, const pith_image& in,
                 const pith_image& out, int out_y) {
  const float factor = strength * kCellUnit;
  const auto bottom = static_cast<int>(std::min(part.y + part.height, in.height));
  const auto right = static_cast<int>(std::min(part.x + part.width, in.width));
  for (int line = static_cast<int>(part.y); line < bottom; ++line) {
    const uint8_t* from = in.pixels + line * in.stride;
    uint8_t* to = out.pixels + (line - out_y) * out.stride;
    for (int column = static_cast<int>(part.x); column < right; ++column) {
      const float* values = change_of(change, line - y, column - x);
      const size_t pixel = static_cast<size_t>(column) * in.channels;
      if (has_colour(in)) {
        for (int c = 0; c < kColours; ++c) to[pixel + c] = changed(from[pixel + c], factor * values[c]);
      } else {
        to[pixel] = changed(from[pixel], factor * (values[0] + values[1] + values[2]) / 3);
      }
      if (in.channels % 2 == 0) to[pixel + in.channels - 1] = from[pixel + in.channels - 1];
    }
  }
}

void load_cells(const pith_image& image, const HoleGuess& guess, int y, int x, const FeatureMap& out) {
  const auto height = static_cast<int>(image.height), width = static_cast<int>(image.width);
  load(
      image, y, x, out,
      [&](int line, int column, float* to) {
        if (guess.kind(line, column) > 0) {
          guess.get(line, column, to);
          if (!has_colour(image)) to[1] = to[2] = to[0];
          return;
        }
        const uint8_t* pixel = pixel_of(image, line, column);
        for (int c = 0; c < kColours; ++c) to[c] = pixel[has_colour(image) ? c : 0];
      },
      [&](int cell_row, int cell, float* to) {
        for (int i = 0; i < kInpainter.told_channels; ++i) {
          const int line = y + cell_row * kCell + i / kCell, column = x + cell * kCell + i % kCell;
          to[i] = line < height && column < width ? guess.kind(line, column) : 0;
        }
      });
}

void fill_holes(const FeatureMap& change, const Mask& holes, const HoleGuess& guess, int y, int x,
                const pith_region& part, const pith_image& image) {
  const uint32_t bottom = std::min(part.y + part.height, image.height);
  const uint32_t right = std::min(part.x + part.width, image.width);
  float levels[kColours];
  for (uint32_t line = part.y; line < bottom; ++line)
    for (uint32_t column = part.x; column < right; ++column) {
      if (!holes.row(line)[column]) continue;
      const float* values = change_of(change, static_cast<int>(line) - y, static_cast<int>(column) - x);
      uint8_t* to = image.pixels + line * image.stride + size_t{column} * image.channels;
      guess.get(line, column, levels);
      if (has_colour(image)) {
        for (int c = 0; c < kColours; ++c) to[c] = to_level(levels[c] + kCellUnit * values[c]);
      } else {
        to[0] = to_level(levels[0] + kCellUnit * (values[0] + values[1] + values[2]) / 3);
      }
    }
}

}  // namespace pith
