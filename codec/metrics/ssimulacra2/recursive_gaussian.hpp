// The filter of SSIMULACRA 2 as its reference program computes it: a Gaussian of σ 1.5 as a recursion in single
// precision. Beyond the plane there is 0.
//
// gaussian_window.hpp has the same filter without the rounding errors that a recursion gathers. These are part of the
// scores that people know: without them very good pictures get up to 0.4 points more, and where they are bright and
// smooth up to 3.
#pragma once
#include <array>
#include <cstddef>
#include <vector>

namespace pith {

// Source: Charalampidis, "Recursive implementation of the Gaussian filter using truncated cosine functions", IEEE
// Transactions on Signal Processing 64 (14), 2016: three cosines, N = 5.
inline constexpr int kGaussianRadius = 5, kGaussianCosines = 3;

// Along each of `count` rows that follow each other, in place.
void gaussian_along_rows(float* rows, int count, int width);

// Down the columns of a plane whose rows come one after the other.
class GaussianColumns {
 public:
  static constexpr int kDelay = kGaussianRadius - 1;

  explicit GaussianColumns(int width);

  // Takes the next row, null for those below the plane. Returns the filtered row kDelay rows above it, which is valid
  // until the next call; above the plane what it holds means nothing.
  const float* next(const float* row);

 private:
  static constexpr int kRows = 2 * kGaussianRadius + 1;  // of a window and the row above it

  const size_t width_;
  int y_ = 0;
  std::array<std::vector<float>, kRows> rows_;   // row y at y modulo their number; 0 at first
  std::vector<float> last_, before_last_, out_;  // of the recursion: the cosines' values
};

}  // namespace pith
