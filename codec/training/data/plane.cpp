#include "training/data/plane.hpp"

#include <algorithm>
#include <cmath>

namespace pith::train {
namespace {

// Half of it: the middle, then what lies to one side, up to `most` samples. All of it sums to 1.
std::vector<float> gaussian(double sigma, int most) {
  const int reach = std::min(static_cast<int>(std::ceil(2.5 * sigma)), most);
  std::vector<double> weights(reach + 1, 1);
  double sum = 1;
  for (int i = 1; i <= reach; ++i) {
    weights[i] = std::exp(-i * i / (2 * sigma * sigma));
    sum += 2 * weights[i];
  }
  std::vector<float> half;
  half.reserve(weights.size());
  for (const double weight : weights) half.push_back(static_cast<float>(weight / sum));
  return half;
}

// How much of each sample lies in the part of a row that becomes one sample.
struct Share {
  int sample;
  float weight;
};

std::vector<std::vector<Share>> shares(int from, int to) {
  const double length = static_cast<double>(from) / to;
  std::vector<std::vector<Share>> all(to);
  for (int i = 0; i < to; ++i) {
    const double begin = i * length, end = begin + length;
    for (int sample = static_cast<int>(begin); sample < std::min<double>(from, end); ++sample) {
      const double inside = std::min(end, sample + 1.0) - std::max<double>(begin, sample);
      all[i].push_back({sample, static_cast<float>(inside / length)});
    }
  }
  return all;
}

}  // namespace

Plane blurred(const Plane& plane, double sigma) {
  const int height = plane.height(), width = plane.width();
  const std::vector<float> half = gaussian(sigma, std::min(height, width) - 1);
  Plane across(height, width), both(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) across.at(y, x) = half[0] * plane.at(y, x);
  const int reach = static_cast<int>(half.size()) - 1;
  for (int y = 0; y < height; ++y) {
    const float* from = plane.row(y);
    float* to = across.row(y);
    for (int i = 1; i <= reach; ++i) {
      const auto add = [&](int x) {
        to[x] += half[i] * (from[Plane::mirrored(x - i, width)] + from[Plane::mirrored(x + i, width)]);
      };
      const int inside = std::max(i, width - i);
      for (int x = 0; x < std::min(i, width); ++x) add(x);
      for (int x = i; x < width - i; ++x) to[x] += half[i] * (from[x - i] + from[x + i]);
      for (int x = inside; x < width; ++x) add(x);
    }
  }
  for (int y = 0; y < height; ++y) {
    float* to = both.row(y);
    for (int i = -reach; i <= reach; ++i) {
      const float* from = across.row(Plane::mirrored(y + i, height));
      const float weight = half[std::abs(i)];
      for (int x = 0; x < width; ++x) to[x] += weight * from[x];
    }
  }
  return both;
}

Plane reduced(const Plane& plane, int height, int width) {
  Plane result(height, width);
  const auto rows = shares(plane.height(), height), columns = shares(plane.width(), width);
  std::vector<float> sums(plane.width());
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0.f);
    for (const auto& [row, weight] : rows[y])
      for (int x = 0; x < plane.width(); ++x) sums[x] += weight * plane.at(row, x);
    for (int x = 0; x < width; ++x)
      for (const auto& [column, weight] : columns[x]) result.at(y, x) += weight * sums[column];
  }
  return result;
}

}  // namespace pith::train
