// What residuals cost, as numbers of bits: the entropy tables for encoders that choose between symbols.
#pragma once
#include <vector>

#include "entropy/tables.hpp"

namespace pith {

class ResidualBits {
 public:
  // Larger residuals, which are very rare, are taken to cost as much as these.
  static constexpr int kReach = 511;
  static constexpr int kRow = 2 * kReach + 1;

  explicit ResidualBits(const EntropyTables& tables);

  // Bits of residual r with sigma index s are at [s * kRow + kReach + r].
  const float* data() const { return bits_.data(); }

 private:
  std::vector<float> bits_;
};

}  // namespace pith
