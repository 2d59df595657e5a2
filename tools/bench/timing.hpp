// How long work takes at best.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>

namespace pith::tool {

// The fastest repetition counts, because whatever else the machine does only ever adds time.
template <typename Work>
double fastest_seconds(Work work) {
  constexpr int kRepetitions = 5;
  constexpr double kSeconds = 0.3;     // at the least, so that a short work has many chances
  constexpr double kMostSeconds = 20;  // after which two repetitions are enough
  using Clock = std::chrono::steady_clock;
  auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto begin = Clock::now();
  double best = HUGE_VAL;
  for (int i = 0; i < kRepetitions || seconds_since(begin) < kSeconds; ++i) {
    if (i >= 2 && seconds_since(begin) > kMostSeconds) break;
    const auto start = Clock::now();
    work();
    best = std::min(best, seconds_since(start));
  }
  return best;
}

}  // namespace pith::tool
