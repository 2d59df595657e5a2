// Range asymmetric numeral systems (J. Duda, "Asymmetric numeral systems", arXiv:1311.2540) with two interleaved
// 64-bit states and 32-bit words. The exact arithmetic is specified in format/FORMAT.md.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "entropy/tables.hpp"

namespace pith {

// States stay within [kRansLow, 2^63). An encoder starts at kRansLow, so a decoder must end there.
inline constexpr uint64_t kRansLow = uint64_t{1} << 31;

// Collects items in decode order and codes them when asked to finish: the last item has to be coded first.
class RansEncoder {
 public:
  // Throws PITH_ERROR_INTERNAL unless 1 ≤ frequency < kFrequencySum and the interval ends within kFrequencySum.
  void put(Interval interval);

  // The symbol must be one of the table's (SymbolTable::interval).
  void put(const SymbolTable& table, int symbol) { put(table.interval(symbol)); }

  // The low `width` bits of `value` (1…16) at `width` bits of cost.
  void put_bits(uint32_t value, int width);

  // The stream of all items so far; the encoder is empty again afterwards.
  std::vector<uint8_t> finish();

 private:
  struct Item {
    uint16_t start;
    uint16_t frequency;
  };
  std::vector<Item> items_;
};

// Reads a stream made by RansEncoder. A total function: it accepts any bytes and any sequence of calls. Past the end it
// reads zeros and remembers that; finished() says whether what came out is what went in.
class RansDecoder {
 public:
  // The bytes must outlive the decoder.
  explicit RansDecoder(std::span<const uint8_t> stream);

  // The next symbol of this table.
  int get(const SymbolTable& table) {
    uint64_t& state = states_[turn_];
    const auto slot = static_cast<uint32_t>(state) & (kFrequencySum - 1);
    const int symbol = table.find(slot);
    advance(state, slot, table.interval(symbol));
    return symbol;
  }

  // The next raw bits; `width` is 1…16.
  uint32_t get_bits(int width) {
    uint64_t& state = states_[turn_];
    const auto slot = static_cast<uint32_t>(state) & (kFrequencySum - 1);
    const int shift = kFrequencyBits - width;
    advance(state, slot, {slot >> shift << shift, 1u << shift});
    return slot >> shift;
  }

  // True once a word was needed that the stream does not have, or if it cannot be a stream at all.
  bool overran() const { return overran_; }

  // True if the whole stream was consumed, no more than that, and the states are back where the encoder started.
  bool finished() const {
    return !overran_ && next_ == stream_.size() && states_[0] == kRansLow && states_[1] == kRansLow;
  }

 private:
  void advance(uint64_t& state, uint32_t slot, Interval interval) {
    state = interval.frequency * (state >> kFrequencyBits) + (slot - interval.start);
    if (state < kRansLow) state = state << 32 | next_word();
    turn_ ^= 1;
  }
  uint32_t next_word();

  std::span<const uint8_t> stream_;
  size_t next_ = 0;
  uint64_t states_[2] = {kRansLow, kRansLow};
  unsigned turn_ = 0;
  bool overran_ = false;
};

}  // namespace pith
