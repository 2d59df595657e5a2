// The window of SSIMULACRA 2, nine samples wide and high, and means in it with their way back.
#pragma once
#include <cstddef>
#include <vector>

namespace pith {

inline constexpr int kGaussianReach = 4;  // taps to each side of the middle

// The impulse response of the metric's filter, recursive_gaussian.hpp.
inline constexpr float kGaussian[2 * kGaussianReach + 1] = {0.0094143678f, 0.0360111147f, 0.1093353728f,
                                                            0.2129285920f, 0.2646211055f, 0.2129285920f,
                                                            0.1093353728f, 0.0360111147f, 0.0094143678f};

// A plane with a margin as wide as the window reaches, in which the nearest sample is repeated.
class BorderedPlane {
 public:
  BorderedPlane(int height, int width);

  int height() const { return height_; }
  int width() const { return width_; }
  int bordered_width() const { return width_ + 2 * kGaussianReach; }

  // The first sample of row `y` (-kGaussianReach … height + kGaussianReach - 1); the margin's are left of it.
  float* row(int y) { return values_.data() + offset(y); }
  const float* row(int y) const { return values_.data() + offset(y); }
  float* bordered_row(int y) { return row(y) - kGaussianReach; }
  const float* bordered_row(int y) const { return row(y) - kGaussianReach; }

  // Writes the margin.
  void extend();

  // The transpose of that, for gradients: adds what the margin has to the samples that it stands for.
  void fold();

 private:
  size_t offset(int y) const { return static_cast<size_t>(y + kGaussianReach) * bordered_width() + kGaussianReach; }

  int height_, width_;
  std::vector<float> values_;  // 0 at first
};

// Means of two planes a and b in the windows around the samples of one row.
struct GaussianRow {
  explicit GaussianRow(int width);

  // Of row `y`. Both planes are extended.
  void look(const BorderedPlane& a, const BorderedPlane& b, int y);

  std::vector<float> mean_a, mean_b, squares, product;  // of a, b, a² + b² and ab

 private:
  std::vector<float> columns_[4];  // the same, means of columns alone
};

// The way back, from the derivatives by b's part of one row's means to those by b.
class GaussianRowGradient {
 public:
  explicit GaussianRowGradient(int width);

  float* by_mean_b() { return rows_[0].data() + 2 * kGaussianReach; }
  float* by_squares() { return rows_[1].data() + 2 * kGaussianReach; }
  float* by_product() { return rows_[2].data() + 2 * kGaussianReach; }

  // Adds to `by_b`, a plane whose margin is to be folded, what row `y` passes back.
  void spread(const BorderedPlane& a, const BorderedPlane& b, int y, BorderedPlane* by_b);

 private:
  std::vector<float> rows_[3];  // between zeros, twice as far as the window reaches
  std::vector<float> wide_[3];  // spread along the row
};

}  // namespace pith
