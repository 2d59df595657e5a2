#include "embed/normality.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pith {
namespace {

// So many of the nearest codes are looked at. More than that many are not kept.
constexpr size_t kNearest = 5, kMostCodes = 20'000;

// Added to the distances, as a share of their mean.
constexpr float kFloor = 0.3f;

struct Near {
  float distance = INFINITY;  // squared
  size_t index = 0;
};
using Nearest = std::array<Near, kNearest>;  // the nearest first

float squared_distance(const float* a, const float* b, size_t size) {
  float sum = 0;
  for (size_t i = 0; i < size; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

// Among the codes for which allowed(index) holds.
template <typename Allowed>
Nearest nearest(std::span<const float> code, std::span<const float> codes, Allowed allowed) {
  Nearest best;
  for (size_t i = 0; i * code.size() < codes.size(); ++i) {
    if (!allowed(i)) continue;
    Near near{squared_distance(code.data(), codes.data() + i * code.size(), code.size()), i};
    if (near.distance >= best.back().distance) continue;
    for (Near& other : best)
      if (near.distance < other.distance) std::swap(near, other);
  }
  return best;
}

// Over those that there are.
template <typename Value>
float mean_of(const Nearest& found, Value value) {
  float sum = 0, count = 0;
  for (const Near& near : found)
    if (std::isfinite(near.distance)) {
      sum += value(near);
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

float mean_distance(const Nearest& found) {
  return mean_of(found, [](const Near& near) { return std::sqrt(near.distance); });
}

float strangeness_of(const Nearest& found, std::span<const float> distances, float floor) {
  const float usual = mean_of(found, [&](const Near& near) { return distances[near.index]; });
  return mean_distance(found) / std::max(usual + floor, 1e-9f);
}

float floor_of(std::span<const float> distances) {
  double sum = 0;
  for (const float distance : distances) sum += distance;
  return kFloor * static_cast<float>(sum / static_cast<double>(distances.size()));
}

}  // namespace

Normality::Normality(std::span<const float> codes, std::span<const float> distances)
    : codes_(codes), distances_(distances), size_(codes.size() / distances.size()), floor_(floor_of(distances)) {}

float Normality::strangeness(std::span<const float> code) const {
  return strangeness_of(nearest(code, codes_, [](size_t) { return true; }), distances_, floor_);
}

Calibration calibrate(const std::vector<WindowCodes>& good, size_t size) {
  Calibration result;
  std::vector<size_t> pictures;  // of each code that is kept
  size_t count = 0;
  for (const WindowCodes& windows : good) count += windows.count();
  const size_t each = (count + kMostCodes - 1) / kMostCodes;
  size_t next = 0;
  for (size_t p = 0; p < good.size(); ++p)
    for (size_t i = 0; i < good[p].count(); ++i) {
      if (next++ % each) continue;
      const auto begin = good[p].codes.begin() + static_cast<ptrdiff_t>(i * size);
      result.codes.insert(result.codes.end(), begin, begin + static_cast<ptrdiff_t>(size));
      pictures.push_back(p);
    }
  const std::span<const float> codes(result.codes);
  for (size_t i = 0; i < pictures.size(); ++i)
    result.distances.push_back(mean_distance(
        nearest(codes.subspan(i * size, size), codes, [&](size_t other) { return pictures[other] != pictures[i]; })));
  const float floor = floor_of(result.distances);
  for (size_t p = 0; p < good.size(); ++p) {
    float most = 0;
    for (size_t i = 0; i < good[p].count(); ++i) {
      const Nearest found = nearest(std::span(good[p].codes).subspan(i * size, size), codes,
                                    [&](size_t other) { return pictures[other] != p; });
      most = std::max(most, strangeness_of(found, result.distances, floor));
    }
    result.scores.push_back(most);
  }
  std::ranges::sort(result.scores);
  return result;
}

}  // namespace pith
