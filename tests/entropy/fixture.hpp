// Probability tables and random symbols for tests of the entropy coder.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "entropy/tables.hpp"

namespace pith::test {

// Frequencies of a two-sided exponential around `centre`, all at least 1, summing to 65536.
inline std::vector<uint16_t> peaked_row(int entries, int centre, double scale) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = 0; i < entries; ++i) sum += weights.emplace_back(std::exp(-std::abs(i - centre) / scale));
  std::vector<uint16_t> row;
  int left = static_cast<int>(kFrequencySum);
  for (double weight : weights) {
    row.push_back(static_cast<uint16_t>(1 + weight / sum * (kFrequencySum - static_cast<uint32_t>(entries))));
    left -= row.back();
  }
  row[static_cast<size_t>(centre)] = static_cast<uint16_t>(row[static_cast<size_t>(centre)] + left);
  return row;
}

// The arrays that a model would have: sigma rows from nearly certain zeros to wide ones, with supports from 0 to 255.
struct ModelArrays {
  static constexpr int kChannels = 3;
  static constexpr int kSkip = 5;
  std::vector<uint16_t> sigma, z;

  ModelArrays() {
    for (int i = 0; i < kSigmaRows; ++i) {
      const int support = i == kSigmaRows - 1 ? 255 : 4 * i;
      const auto used = peaked_row(2 * support + 1, support, 0.1 * std::exp(i * 0.1));
      std::vector<uint16_t> row(kSigmaRowEntries, 0);
      std::copy(used.begin(), used.end(), row.begin() + (255 - support));
      row[511] = 1;
      --row[255];
      sigma.insert(sigma.end(), row.begin(), row.end());
    }
    for (int anchor = 0; anchor < kQualityAnchors; ++anchor) {
      for (int channel = 0; channel < kChannels; ++channel) {
        const auto row = peaked_row(kHyperRowEntries, 127 + 20 * channel, 0.5 + anchor);
        z.insert(z.end(), row.begin(), row.end());
      }
    }
  }

  EntropyTables tables() const { return make_entropy_tables(sigma, z, kChannels, kSkip); }
};

// A symbol drawn with the row's own probabilities; escape() may come up.
inline int draw(const SymbolTable& table, std::mt19937& random) { return table.find(random() & (kFrequencySum - 1)); }

}  // namespace pith::test
