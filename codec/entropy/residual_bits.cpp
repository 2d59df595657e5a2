#include "entropy/residual_bits.hpp"

#include <bit>
#include <cmath>
#include <cstdlib>

namespace pith {
namespace {

float bits_of(const SymbolTable& row, int symbol) {
  return kFrequencyBits - std::log2(static_cast<float>(row.interval(symbol).frequency));
}

}  // namespace

// As encode_residuals writes them.
ResidualBits::ResidualBits(const EntropyTables& tables) {
  bits_.reserve(tables.sigma.size() * kRow);
  for (const SymbolTable& row : tables.sigma)
    for (int r = -kReach; r <= kReach; ++r) {
      const int beyond = std::abs(r) - row.max();
      if (beyond <= 0) {
        bits_.push_back(bits_of(row, r));
      } else {
        const int sign = 1, exp_golomb = 2 * std::bit_width(static_cast<unsigned>(beyond)) - 1;
        bits_.push_back(bits_of(row, row.escape()) + sign + exp_golomb);
      }
    }
}

}  // namespace pith
