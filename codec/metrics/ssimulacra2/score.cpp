#include "metrics/ssimulacra2/score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "base/parallel.hpp"
#include "metrics/ssimulacra2/light.hpp"
#include "metrics/ssimulacra2/plane_norms.hpp"
#include "metrics/ssimulacra2/recursive_gaussian.hpp"
#include "metrics/ssimulacra2/ssimulacra2.hpp"
#include "metrics/ssimulacra2/xyb.hpp"

namespace pith {
namespace {

// The rows of a picture's light, or of a scale of it.
struct LightRows {
  int height, width;
  std::function<void(int y, float* red, float* green, float* blue)> read;
};

// Of a picture of 8 bits. `table`: the light of each level.
LightRows rows_of(const pith_image& image, const std::array<float, 256>& table) {
  return {static_cast<int>(image.height), static_cast<int>(image.width),
          [&](int y, float* red, float* green, float* blue) {
            const uint8_t* level = image.pixels + image.stride * y;
            const bool gray = image.channels == 1;
            for (uint32_t x = 0; x < image.width; ++x, level += image.channels) {
              red[x] = table[level[0]];
              green[x] = table[level[gray ? 0 : 1]];
              blue[x] = table[level[gray ? 0 : 2]];
            }
          }};
}

LightRows rows_of(const Light& light) {
  return {light.height, light.width, [&](int y, float* red, float* green, float* blue) {
            float* const rows[] = {red, green, blue};
            for (int i = 0; i < 3; ++i) std::copy_n(light.row(i, y), light.width, rows[i]);
          }};
}

Light halved(const LightRows& picture) {
  Light result((picture.height + 1) / 2, (picture.width + 1) / 2);
  for (int y = 0; y < result.height; ++y) {
    Light pair(std::min(2, picture.height - 2 * y), picture.width);
    for (int i = 0; i < pair.height; ++i) picture.read(2 * y + i, pair.row(0, i), pair.row(1, i), pair.row(2, i));
    const Light row = half_size(pair);
    for (int i = 0; i < 3; ++i) std::copy_n(row.row(i, 0), row.width, result.row(i, y));
  }
  return result;
}

// Rows that are filtered along themselves at once: as many as there are lanes to share the recursion.
constexpr int kBlock = 16;

double distance_of(const LightRows& original, const LightRows& decoded, int plane, const NormWeights& weights) {
  const int height = original.height, width = original.width;
  const auto row = static_cast<size_t>(width);
  std::vector<float> colours(6 * row);  // a row of light, then of XYB
  float *const light = colours.data(), *const xyb = light + 3 * row;
  const auto read_plane = [&](const LightRows& source, int y, float* to) {
    source.read(y, light, light + row, light + 2 * row);
    to_xyb(light, light + row, light + 2 * row, row, xyb, xyb + row, xyb + 2 * row);
    std::copy_n(xyb + plane * row, row, to);
  };
  // Two blocks of the planes, as what comes out of the filter is some rows late; one of what is filtered.
  std::vector<float> kept_a(2 * kBlock * row), kept_b(kept_a.size());
  std::array<std::vector<float>, 4> blocks;
  for (std::vector<float>& block : blocks) block.resize(kBlock * row);
  GaussianColumns mean_a(width), mean_b(width), squares(width), product(width);
  PlaneNorms norms(height, width);
  for (int y = 0; y < height + GaussianColumns::kDelay; ++y) {
    if (y < height && y % kBlock == 0) {
      const int count = std::min(kBlock, height - y);
      float* const rows_a = &kept_a[y / kBlock % 2 * kBlock * row];
      float* const rows_b = &kept_b[y / kBlock % 2 * kBlock * row];
      for (int i = 0; i < count; ++i) {
        read_plane(original, y + i, rows_a + i * row);
        read_plane(decoded, y + i, rows_b + i * row);
      }
      for (size_t i = 0; i < count * row; ++i) {
        blocks[0][i] = rows_a[i];
        blocks[1][i] = rows_b[i];
        blocks[2][i] = rows_a[i] * rows_a[i] + rows_b[i] * rows_b[i];
        blocks[3][i] = rows_a[i] * rows_b[i];
      }
      for (std::vector<float>& block : blocks) gaussian_along_rows(block.data(), count, width);
    }
    const auto next = [&](GaussianColumns& columns, int i) {
      return columns.next(y < height ? &blocks[i][y % kBlock * row] : nullptr);
    };
    const float* const rows[] = {next(mean_a, 0), next(mean_b, 1), next(squares, 2), next(product, 3)};
    const int at = y - GaussianColumns::kDelay;
    const size_t kept = at % (2 * kBlock) * row;
    if (at >= 0) norms.add({&kept_a[kept], &kept_b[kept], rows[0], rows[1], rows[2], rows[3]});
  }
  return norms.distance(weights);
}

std::vector<Light> scales_of(const LightRows& picture, int count) {
  std::vector<Light> scales;
  if (count > 1) scales.push_back(halved(picture));
  while (static_cast<int>(scales.size()) + 1 < count) scales.push_back(half_size(scales.back()));
  return scales;
}

// From the sum of the planes' distances at all scales.
double score_of(double sum) {
  // The author's fit to mean opinion scores.
  const double d = 0.9562382616834844 * sum;
  const double bent = 2.326765642916932 * d - 0.020884521182843837 * d * d + 6.248496625763138e-05 * d * d * d;
  return bent > 0 ? 100 - 10 * std::pow(bent, 0.6276336467831387) : 100;
}

}  // namespace

double ssimulacra2(const pith_image& original, const pith_image& decoded, int threads, Progress* progress) {
  if (std::min(original.width, original.height) < unsigned{kSsimulacra2MinSide})
    return std::numeric_limits<double>::quiet_NaN();
  std::array<float, 256> levels, light;
  std::iota(levels.begin(), levels.end(), 0.f);
  light_of_levels(levels.data(), levels.size(), light.data());
  const int scales = ssimulacra2_scales(static_cast<int>(original.height), static_cast<int>(original.width));
  const LightRows pictures[] = {rows_of(original, light), rows_of(decoded, light)};
  const std::vector<Light> smaller[] = {scales_of(pictures[0], scales), scales_of(pictures[1], scales)};
  // Kept apart until all are there: added as they come, they would round differently each time.
  std::vector<double> distances(size_t{kEyePlanes} * scales);
  for_each_in_parallel(threads, static_cast<int>(distances.size()), progress, [&] {
    return [&](int i) {  // the first take longest
      const int scale = i / kEyePlanes, plane = i % kEyePlanes;
      const auto rows = [&](int picture) { return scale ? rows_of(smaller[picture][scale - 1]) : pictures[picture]; };
      distances[i] = distance_of(rows(0), rows(1), plane, kEyeWeights[plane][scale]);
    };
  });
  return score_of(std::accumulate(distances.begin(), distances.end(), 0.0));
}

double ssimulacra2_memory(uint32_t width, uint32_t height, int threads) {
  constexpr double kPerPixel = 9, kPerColumnAndThread = 1200;
  return double(width) * height * kPerPixel + double(threads) * width * kPerColumnAndThread;
}

}  // namespace pith
