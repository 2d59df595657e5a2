#include "embed/anomalies.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace pith {
namespace {

// Between which parts, by their centres, a pixel lies, and how far from the first.
struct Place {
  size_t first, second;
  float share;
};

Place place_of(uint32_t at, uint32_t side, size_t parts) {
  const double place = std::clamp((at + 0.5) / side - 0.5, 0.0, static_cast<double>(parts - 1));
  const auto first = static_cast<size_t>(place);
  return {first, std::min(first + 1, parts - 1), static_cast<float>(place - static_cast<double>(first))};
}

}  // namespace

double Anomalies::score() const { return *std::ranges::max_element(strangeness); }

void Anomalies::draw(const pith_image& map) const {
  for (uint32_t y = 0; y < map.height; ++y) {
    const Place row = place_of(y, side, rows);
    for (uint32_t x = 0; x < map.width; ++x) {
      const Place column = place_of(x, side, columns);
      const auto across = [&](size_t r) {
        const float* values = strangeness.data() + r * columns;
        return std::lerp(values[column.first], values[column.second], column.share);
      };
      const float level = 127.5f * std::lerp(across(row.first), across(row.second), row.share);
      map.pixels[y * map.stride + x] = static_cast<uint8_t>(std::lround(std::clamp(level, 0.f, 255.f)));
    }
  }
}

Anomalies find_anomalies(const pith_image& picture, const AutoencoderModel& model, PictureCoder& coder) {
  const NormalParts& normal = *model.normal();
  const auto size = static_cast<size_t>(model.shape().code);
  const Normality normality(normal.codes->data, normal.errors->data, size);
  const Parts parts = parts_of(picture, model.shape(), coder);
  Anomalies found{parts.side, parts.rows, parts.columns, {}};
  for (size_t i = 0; i < parts.count(); ++i) {
    found.strangeness.push_back(normality.strangeness(std::span(parts.codes).subspan(i * size, size),
                                                      std::span(parts.errors).subspan(i * kErrors, kErrors)) /
                                normal.threshold);
    if (!std::isfinite(found.strangeness.back()))
      throw Error(PITH_ERROR_MODEL, "the model gives numbers without end for it");
  }
  return found;
}

}  // namespace pith
