#include "embed/normality.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"

namespace pith {
namespace {

// So many of the nearest codes are looked at. More than that many parts are not kept.
constexpr size_t kNearest = 20, kMostParts = 20'000;

// Of how much all errors differ.
constexpr double kFloorShare = 0.2;

struct Spread {
  double mean, deviation;
};

template <typename Value>
Spread spread_of(size_t count, Value value) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += value(i);
    squares += value(i) * value(i);
  }
  const double mean = sum / static_cast<double>(count);
  return {mean, std::sqrt(std::max(squares / static_cast<double>(count) - mean * mean, 0.0))};
}

}  // namespace

Normality::Normality(std::span<const float> codes, std::span<const float> errors, size_t size)
    : codes_(codes), errors_(errors), size_(size) {
  for (size_t s = 0; s < kErrors; ++s) {
    const auto error = [&](size_t i) { return double{errors[i * kErrors + s]}; };
    floors_[s] = static_cast<float>(kFloorShare * spread_of(errors.size() / kErrors, error).deviation);
  }
}

void Normality::consider(std::span<const float> code, size_t index) const {
  const float* other = codes_.data() + index * size_;
  float distance = 0;
  for (size_t i = 0; i < size_; ++i) distance += (code[i] - other[i]) * (code[i] - other[i]);
  if (nearest_.size() == kNearest) {
    if (distance >= nearest_.front().distance) return;
    std::pop_heap(nearest_.begin(), nearest_.end());
    nearest_.pop_back();
  }
  nearest_.push_back({distance, index});
  std::push_heap(nearest_.begin(), nearest_.end());
}

float Normality::beside_nearest(std::span<const float> errors) const {
  if (nearest_.empty()) return 0;
  double sum = 0;
  for (size_t s = 0; s < kErrors; ++s) {
    const Spread usual =
        spread_of(nearest_.size(), [&](size_t i) { return double{errors_[nearest_[i].index * kErrors + s]}; });
    sum += (errors[s] - usual.mean) / std::max(usual.deviation + floors_[s], 1e-6);
  }
  constexpr double kMost = 1e30;  // of what a float holds
  return static_cast<float>(std::clamp(sum / kErrors, -kMost, kMost));
}

Calibration calibrate(const std::vector<Parts>& good, size_t size, int threads) {
  Calibration result;
  std::vector<size_t> pictures;  // of each part that is kept
  size_t count = 0, next = 0;
  for (const Parts& parts : good) count += parts.count();
  const size_t step = (count + kMostParts - 1) / kMostParts;
  const auto part = [](const std::vector<float>& values, size_t i, size_t n) {
    return std::span(values).subspan(i * n, n);
  };
  for (size_t p = 0; p < good.size(); ++p)
    for (size_t i = 0; i < good[p].count(); ++i) {
      if (next++ % step) continue;
      const auto code = part(good[p].codes, i, size), errors = part(good[p].errors, i, kErrors);
      result.codes.insert(result.codes.end(), code.begin(), code.end());
      result.errors.insert(result.errors.end(), errors.begin(), errors.end());
      pictures.push_back(p);
    }
  result.scores.resize(good.size());
  for_each_in_parallel(threads, static_cast<int>(good.size()), [&] {
    return [&, normality = Normality(result.codes, result.errors, size)](int index) {
      const auto p = static_cast<size_t>(index);
      float most = 0;
      for (size_t i = 0; i < good[p].count(); ++i)
        most = std::max(most, normality.strangeness(part(good[p].codes, i, size), part(good[p].errors, i, kErrors),
                                                    [&](size_t other) { return pictures[other] != p; }));
      result.scores[p] = most;
    };
  });
  std::ranges::sort(result.scores);
  return result;
}

}  // namespace pith
