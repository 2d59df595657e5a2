// Muon's update of a matrix: the nearest orthogonal matrix to a momentum, roughly, by Newton-Schulz iteration.
#pragma once
#include <memory>

#include "net/engine.hpp"

namespace pith::train {

// Five steps of the quintic with the coefficients of kellerjordan.github.io/posts/muon, which bring singular values to
// 0.7…1.2; products by oneDNN in bf16 where that is fast, else in f32. Keeps primitives and buffers of every shape met.
// Used by one thread at a time, and runs on that thread alone.
class Orthogonaliser {
 public:
  explicit Orthogonaliser(DataType precision);
  ~Orthogonaliser();

  // Replaces `matrix` (row-major) by its orthogonalised version. Does nothing to a matrix of zeros.
  void run(float* matrix, int rows, int columns);

 private:
  struct Products;
  std::unique_ptr<Products> products_;
};

}  // namespace pith::train
