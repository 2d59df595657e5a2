#include "image/cells.hpp"

#include <algorithm>
#include <vector>

#include "net/bf16.hpp"

namespace pith {
namespace {

constexpr int kColours = 3;
constexpr int kRun = kCell * kColours;  // channels of one row of a cell

bool has_colour(const pith_image& image) { return image.channels >= 3; }

// The level of `row` plus what is added, rounded. The order of the arguments makes a NaN 0.
uint8_t changed(uint8_t level, float by) {
  return static_cast<uint8_t>(std::min(255.f, std::max(0.f, static_cast<float>(level) + by + 0.5f)));
}

}  // namespace

void load_cells(const pith_image& image, int y, int x, const NoiseLevel& noise, const FeatureMap& out) {
  const int columns = out.width * kCell, last = static_cast<int>(image.width) - 1;
  std::vector<float> values(static_cast<size_t>(out.width) * out.channels);
  for (int cell_row = 0; cell_row < out.height; ++cell_row) {
    for (int dy = 0; dy < kCell; ++dy) {
      const int line = std::min(y + cell_row * kCell + dy, static_cast<int>(image.height) - 1);
      const uint8_t* row = image.pixels + line * image.stride;
      for (int i = 0; i < columns; ++i) {
        const uint8_t* pixel = row + static_cast<size_t>(std::min(x + i, last)) * image.channels;
        float* to = &values[static_cast<size_t>(i / kCell) * out.channels + dy * kRun + i % kCell * kColours];
        for (int c = 0; c < kColours; ++c)
          to[c] = (static_cast<float>(pixel[has_colour(image) ? c : 0]) - 127.5f) / kCellUnit;
      }
    }
    for (int i = 0; i < out.width; ++i) {
      float* to = &values[static_cast<size_t>(i) * out.channels + kCellChannels];
      to[0] = noise.scaled_sigma;
      to[1] = noise.known;
    }
    store_values(out, cell_row * values.size(), values.size(), [&](size_t i) { return values[i]; });
  }
}

void store_cells(const FeatureMap& change, int y, int x, float strength, const pith_region& part, const pith_image& in,
                 const pith_image& out, int out_y) {
  const float factor = strength * kCellUnit;
  const auto bottom = static_cast<int>(std::min(part.y + part.height, in.height));
  const auto right = static_cast<int>(std::min(part.x + part.width, in.width));
  for (int line = static_cast<int>(part.y); line < bottom; ++line) {
    const uint8_t* from = in.pixels + line * in.stride;
    uint8_t* to = out.pixels + (line - out_y) * out.stride;
    const float* cells = static_cast<const float*>(change.data) +
                         static_cast<size_t>((line - y) / kCell) * change.width * change.channels +
                         (line - y) % kCell * kRun;
    for (int column = static_cast<int>(part.x); column < right; ++column) {
      const float* values =
          cells + static_cast<size_t>((column - x) / kCell) * change.channels + (column - x) % kCell * kColours;
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

}  // namespace pith
