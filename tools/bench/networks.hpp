// What the library's interface does not tell: the work of its networks, and how fast this machine does it.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "pith/pith.h"

namespace pith::tool {

// Rates in multiply-accumulates a second: of plain 1x1 convolutions, the most frequent kind of layer, and of synthesis.
struct NetworkRates {
  double plain_one, synthesis_one;  // on one thread
  double plain_all;                 // on all together
};

// Multiply-accumulates of all networks that a task runs, for one pixel, halos not counted.
struct NetworkWork {
  double encode, decode;
  std::optional<double> denoise;  // nothing where no denoiser is built in
};

struct Networks {
  NetworkRates rates;
  NetworkWork work;
};

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

// `model` is a file, empty: the built-in one; `precision` is one that runs here. Throws Error.
Networks measure_networks(const std::string& model, pith_precision precision, int threads);

}  // namespace pith::tool
