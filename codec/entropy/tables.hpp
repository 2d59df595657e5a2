// Integer probability tables: everything that the entropy coder knows about its symbols.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace pith {

// Every row of frequencies sums to 2^kFrequencyBits.
inline constexpr int kFrequencyBits = 16;
inline constexpr uint32_t kFrequencySum = 1u << kFrequencyBits;

inline constexpr int kQualityAnchors = 8;     // rows of z exist for each of these qualities
inline constexpr int kSigmaRows = 64;         // sigma indices
inline constexpr int kSigmaRowEntries = 512;  // symbols -255…255, then the escape
inline constexpr int kMaxHyperSymbol = 127;   // |z| at most
inline constexpr int kHyperRowEntries = 2 * kMaxHyperSymbol + 1;

// The part of 0…65535 that belongs to one symbol.
struct Interval {
  uint32_t start;
  uint32_t frequency;
};

// One row: the symbols min()…max(), each with a frequency of at least 1, and in some rows an escape after them.
class SymbolTable {
 public:
  // `frequencies` holds those of min_symbol, min_symbol + 1, …; the last one is the escape's if `has_escape`.
  // Throws PITH_ERROR_MODEL unless all are at least 1 and they sum to kFrequencySum.
  SymbolTable(int min_symbol, std::span<const uint16_t> frequencies, bool has_escape);

  int min() const { return min_; }
  int max() const { return max_; }

  // What find() gives for the escape: the number after max(). In a row without escape it never comes up.
  int escape() const { return max_ + 1; }

  // The interval of `symbol`, which must be in min()…max(), or escape() where the row has one.
  Interval interval(int symbol) const {
    const uint32_t* start = &starts_[static_cast<size_t>(symbol - min_)];
    return {start[0], start[1] - start[0]};
  }

  // The symbol whose interval holds `slot`, which must be below kFrequencySum.
  int find(uint32_t slot) const {
    int entry = first_entry_[slot >> kBucketBits];
    while (starts_[static_cast<size_t>(entry) + 1] <= slot) ++entry;
    return min_ + entry;
  }

 private:
  static constexpr int kBucketBits = 8;
  static constexpr size_t kBuckets = kFrequencySum >> kBucketBits;

  int min_;
  int max_;
  std::vector<uint32_t> starts_;                // ascending; one more than there are entries, the last is kFrequencySum
  std::array<uint16_t, kBuckets> first_entry_;  // of the lowest slot of each bucket
};

struct EntropyTables {
  std::vector<SymbolTable> sigma;  // kSigmaRows rows of residuals, each with an escape
  std::vector<SymbolTable> z;      // kQualityAnchors * hyper_channels rows, the channel running fastest
  int hyper_channels = 0;
  int skip = 0;  // residuals with a sigma index below this are 0 and take no bits
};

// Builds the tables from a model's arrays and checks everything about them (PITH_ERROR_MODEL):
//  sigma  [64][512]  frequencies of -255…255 and the escape; in each row those of -R…R for one R ≥ 0 and the escape's
//                    are at least 1, the others 0
//  z      [8][hyper_channels][255]  frequencies of -127…127, each at least 1
//  skip   0…64
EntropyTables make_entropy_tables(std::span<const uint16_t> sigma, std::span<const uint16_t> z, int hyper_channels,
                                  int skip);

}  // namespace pith
