// Principal components: the directions in which vectors vary most.
#pragma once
#include <cstddef>
#include <vector>

namespace pith::train {

// Sums the products of all pairs of elements of vectors of `size`.
class SecondMoments {
 public:
  explicit SecondMoments(int size) : size_(size), sums_(static_cast<size_t>(size) * size) {}

  // `vectors` holds `count` of them, one after the other.
  void add(const float* vectors, size_t count);

  // Orthonormal eigenvectors of the `count` largest sums of squares, largest first, one a row. Where vectors span fewer
  // dimensions, the rows left over are any that are orthonormal.
  std::vector<double> components(int count) const;

 private:
  int size_;
  std::vector<double> sums_;  // [size, size]; the upper triangle alone
};

}  // namespace pith::train
