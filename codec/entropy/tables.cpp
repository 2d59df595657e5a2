#include "entropy/tables.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"

namespace pith {
namespace {

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, "not a usable model: " + what); }

SymbolTable make_sigma_row(std::span<const uint16_t> row) {
  constexpr size_t kZero = kSigmaRowEntries / 2 - 1;  // where symbol 0 is
  size_t support = 0;
  while (support < kZero && row[kZero - support - 1] != 0 && row[kZero + support + 1] != 0) ++support;

  std::vector<uint16_t> frequencies(row.begin() + (kZero - support), row.begin() + (kZero + support + 1));
  frequencies.push_back(row.back());
  const auto used = std::count_if(row.begin(), row.end(), [](uint16_t f) { return f != 0; });
  if (static_cast<size_t>(used) != frequencies.size()) fail("a row of tables.sigma has gaps or no escape");
  return SymbolTable(-static_cast<int>(support), frequencies, true);
}

}  // namespace

SymbolTable::SymbolTable(int min_symbol, std::span<const uint16_t> frequencies, bool has_escape)
    : min_(min_symbol), max_(min_symbol + static_cast<int>(frequencies.size()) - (has_escape ? 2 : 1)) {
  if (max_ < min_) fail("a row of probabilities is empty");
  starts_.reserve(frequencies.size() + 1);
  uint64_t sum = 0;
  for (uint16_t frequency : frequencies) {
    if (frequency == 0) fail("a row of probabilities contains a zero");
    starts_.push_back(static_cast<uint32_t>(sum));
    sum += frequency;
  }
  if (sum != kFrequencySum) fail("a row of probabilities does not sum to 65536");
  starts_.push_back(kFrequencySum);

  uint16_t entry = 0;
  for (size_t bucket = 0; bucket < first_entry_.size(); ++bucket) {
    while (starts_[entry + 1u] <= bucket << kBucketBits) ++entry;
    first_entry_[bucket] = entry;
  }
}

EntropyTables make_entropy_tables(std::span<const uint16_t> sigma, std::span<const uint16_t> z, int hyper_channels,
                                  int skip) {
  if (sigma.size() != size_t{kSigmaRows} * kSigmaRowEntries) fail("tables.sigma has an unexpected size");
  const size_t hyper_rows = static_cast<size_t>(kQualityAnchors) * static_cast<size_t>(std::max(hyper_channels, 0));
  if (hyper_rows == 0 || z.size() != hyper_rows * kHyperRowEntries) fail("tables.z has an unexpected size");
  if (skip < 0 || skip > kSigmaRows) fail("tables.skip is not in 0…64");

  EntropyTables tables;
  tables.hyper_channels = hyper_channels;
  tables.skip = skip;
  tables.sigma.reserve(kSigmaRows);
  for (size_t i = 0; i < kSigmaRows; ++i) {
    tables.sigma.push_back(make_sigma_row(sigma.subspan(i * kSigmaRowEntries, kSigmaRowEntries)));
  }
  tables.z.reserve(hyper_rows);
  for (size_t i = 0; i < hyper_rows; ++i) {
    tables.z.emplace_back(-kMaxHyperSymbol, z.subspan(i * kHyperRowEntries, kHyperRowEntries), false);
  }
  return tables;
}

}  // namespace pith
