// The integer probability tables of a model, measured on what it codes.
#pragma once
#include <cstdint>
#include <vector>

#include "latent/tile_coder.hpp"
#include "model/quality.hpp"

namespace pith::train {

// As the model file holds them; every row sums to 65536.
struct EntropyTableRows {
  std::vector<uint16_t> sigma;  // [64, 512]: -255…255 and the escape
  std::vector<uint16_t> z;      // [8, channels of z, 255]: -127…127
  int skip;                     // rows of sigma below this are not coded
};

// Counts of the symbols that a model codes.
class SymbolStatistics {
 public:
  explicit SymbolStatistics(int hyper_channels);

  void add(const TileSymbols& symbols, Quality quality);

  // The counts, mixed with the distributions that the model was trained with: Gaussians for the rows of sigma, and for
  // z the logistics of prior_mean and prior_scale, [8, channels of z] each (scale before softplus).
  EntropyTableRows tables(const std::vector<float>& prior_mean, const std::vector<float>& prior_scale) const;

 private:
  int hyper_channels_;
  std::vector<int64_t> residuals_;  // [64, 257]: |r| = 0…255 and beyond
  std::vector<int64_t> z_;          // [8, channels of z, 255]
};

}  // namespace pith::train
