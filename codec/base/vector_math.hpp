// Elementary functions without branches or calls, so that loops over them vectorise (simd.hpp).
//
// In double: differences of neighbouring values, as in the probability of a bin, keep enough digits for a float.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

namespace pith {

// To 1e-11, relatively; arguments beyond ±700 count as ±700.
inline double fast_exp(double x) {
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: adding it leaves the integer in the lowest bits
  x = x < -700 ? -700 : x;
  x = x > 700 ? 700 : x;
  const double shifted = x * 1.4426950408889634 + kRound;
  const double r = x - (shifted - kRound) * 0.6931471805599453;
  const double r2 = r * r, r4 = r2 * r2;  // Taylor's series, in pairs of terms
  const double high =
      (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040)) + r4 * (1.0 / 40320 + r * (1.0 / 362880));
  const double sum = (1 + r) + r2 * (1.0 / 2 + r * (1.0 / 6)) + r4 * high;
  return std::bit_cast<double>(std::bit_cast<uint64_t>(sum) + (std::bit_cast<uint64_t>(shifted) << 52));
}

// Of a positive, normal number, to 1e-10 relatively (also near 1).
inline double fast_log2(double x) {
  constexpr uint64_t kOne = 0x3ff0000000000000, kRootHalf = 0x3fe6a09e667f3bcd, kMantissa = 0xfffffffffffff;
  constexpr uint64_t kTwo52 = 0x4330000000000000;  // as bits of a double: its lowest bits count units
  const uint64_t bits = std::bit_cast<uint64_t>(x) + (kOne - kRootHalf);
  const double exponent = std::bit_cast<double>(kTwo52 | (bits >> 52)) - (4503599627370496.0 + 1023);
  const double m = std::bit_cast<double>((bits & kMantissa) + kRootHalf);  // √½…√2
  const double s = (m - 1) / (m + 1), q = s * s;
  const double series = 1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q * (1.0 / 11)))));
  return exponent + 2.8853900817779268 * s * series;
}

// To 1e-9 relatively for |x| up to 6, where it is 2e-17. `exp_of_minus_square` is that of x.
inline double fast_erfc(double x, double exp_of_minus_square) {
  // erfc(x) exp(x²) / t for x >= 0: a least-squares polynomial, refined towards the smallest largest error.
  const double t = 1 / (1 + 0.4 * std::abs(x));
  const double t2 = t * t, t4 = t2 * t2;
  const double low = (0.225760281066 + 0.224012303738 * t) + t2 * (0.222076594619 + 0.098727540165 * t);
  const double middle = (0.355846156101 - 0.43166850173 * t) + t2 * (0.715820770532 - 0.619625849521 * t);
  const double sum = low + t4 * (middle + t4 * (0.247442201577 - 0.0383914956737 * t));
  const double tail = sum * t * exp_of_minus_square;
  return x < 0 ? 2 - tail : tail;
}

}  // namespace pith
