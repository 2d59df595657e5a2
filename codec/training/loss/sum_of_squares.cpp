#include "training/loss/sum_of_squares.hpp"

#include <algorithm>

#include "base/simd.hpp"

namespace pith::train {
namespace {

constexpr size_t kLanes = 64;  // sums at once: four of the widest vectors, which hides the latency of adding
constexpr size_t kBlock = 4096;

PITH_SIMD void add_squares(const float* __restrict values, size_t count, float* __restrict lanes) {
  for (size_t i = 0; i + kLanes <= count; i += kLanes)
    for (size_t j = 0; j < kLanes; ++j) lanes[j] += values[i + j] * values[i + j];
}

}  // namespace

double sum_of_squares(const float* values, size_t count) {
  double sum = 0;
  for (size_t begin = 0; begin < count; begin += kBlock) {
    const size_t length = std::min(kBlock, count - begin);
    float lanes[kLanes] = {};
    add_squares(values + begin, length, lanes);
    for (float lane : lanes) sum += lane;
    for (size_t i = begin + length / kLanes * kLanes; i < begin + length; ++i) sum += double{values[i]} * values[i];
  }
  return sum;
}

}  // namespace pith::train
