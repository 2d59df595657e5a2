// Random numbers that are the same on every machine: SplitMix64.
#pragma once
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>

namespace pith::train {

class Random {
 public:
  // Different keys start unrelated sequences.
  explicit Random(std::initializer_list<uint64_t> keys) {
    for (const uint64_t key : keys) state_ = next() ^ key;
  }

  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // At least 0, less than 1.
  float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24f; }

  // Mean 0, standard deviation 1: Box and Muller.
  float normal() {
    const double radius = std::sqrt(-2 * std::log(unit()));
    return static_cast<float>(radius * std::cos(2 * std::numbers::pi * unit()));
  }

  // More than 0, less than 1.
  double unit() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

  // 0…end-1; for ends far below 2^64.
  uint64_t below(uint64_t end) { return next() % end; }

 private:
  uint64_t state_ = 0;
};

// Evenly spread, and evenly in the logarithm.
inline double between(Random& random, double low, double high) { return low + (high - low) * random.uniform(); }
inline double log_between(Random& random, double low, double high) {
  return low * std::pow(high / low, random.uniform());
}

}  // namespace pith::train
