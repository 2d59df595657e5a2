// Rounding that a gradient can work on: stochastic Gumbel annealing (Yang, Bamler, Mandt 2020, arXiv 2006.04240).
//
// A residual v is rounded to a random mixture of its two neighbours, floor(v) + s: the nearer one is the likelier, and
// with falling temperature the mixture becomes a choice, and the choice certain.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pith {

// Values of some elements, one after the other; see soft_round.
struct SoftElements {
  // Given:
  const float *y, *mean, *step;  // v = (y - mean) / step
  const uint8_t* sigma_index;
  // Results:
  float* decoded;    // (floor(v) + s) * step + mean; the mean alone where no residual is coded
  float* slope;      // of decoded by y
  float* bits_by_y;  // over slope: the difference in bits between the neighbours, per unit of y
};

struct SoftRounding {
  const float* bits;  // ResidualBits::data()
  int skip;           // sigma indices below this code nothing
  float temperature;
  // Of the mixture, given the odds, which the other temperature sharpens. As it stays the same, mixtures remain soft
  // while their randomness goes; letting both fall, as the paper does, saves a quarter less.
  float mixture_temperature;
  uint32_t seed;  // of this step's random numbers
};

// `first` is the number of the first element, which with the seed decides its random number.
void soft_round(const SoftRounding& rounding, const SoftElements& elements, uint32_t first, size_t count);

}  // namespace pith
