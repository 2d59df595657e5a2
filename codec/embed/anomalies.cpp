#include "embed/anomalies.hpp"

#include <algorithm>
#include <cmath>

namespace pith {
namespace {

// Between which windows, by their centres, a pixel lies, and how far from the first.
struct Place {
  size_t first, second;
  float share;
};

Place place_of(uint32_t at, const std::vector<uint32_t>& begins, uint32_t side) {
  const double begin = at - (side - 1) / 2.0;
  const auto after = std::ranges::upper_bound(begins, begin, {}, [](uint32_t b) { return static_cast<double>(b); });
  if (after == begins.begin()) return {0, 0, 0};
  const auto first = static_cast<size_t>(after - begins.begin()) - 1;
  if (after == begins.end()) return {first, first, 0};
  return {first, first + 1, static_cast<float>((begin - begins[first]) / (begins[first + 1] - begins[first]))};
}

}  // namespace

double Anomalies::score() const { return *std::ranges::max_element(strangeness); }

void Anomalies::draw(uint32_t side, const pith_image& map) const {
  const size_t columns = windows.lefts.size();
  for (uint32_t y = 0; y < map.height; ++y) {
    const Place row = place_of(y, windows.tops, side);
    for (uint32_t x = 0; x < map.width; ++x) {
      const Place column = place_of(x, windows.lefts, side);
      const auto across = [&](size_t r) {
        const float* values = strangeness.data() + r * columns;
        return std::lerp(values[column.first], values[column.second], column.share);
      };
      const float value = std::lerp(across(row.first), across(row.second), row.share);
      map.pixels[y * map.stride + x] = static_cast<uint8_t>(std::lround(std::min(127.5f * value, 255.f)));
    }
  }
}

Anomalies find_anomalies(const pith_image& picture, const AutoencoderModel& model, PictureCoder& coder) {
  const NormalCodes& normal = *model.normal();
  const Normality normality(normal.codes->data, normal.distances->data);
  Anomalies found{window_codes(picture, coder, static_cast<uint32_t>(model.shape().side)), {}};
  const std::span<const float> codes(found.windows.codes);
  const auto size = static_cast<size_t>(model.shape().code);
  for (size_t i = 0; i < found.windows.count(); ++i)
    found.strangeness.push_back(normality.strangeness(codes.subspan(i * size, size)) / normal.threshold);
  return found;
}

}  // namespace pith
