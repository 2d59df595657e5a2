// Products of matrices of one shape, planned once and run on any buffers.
#pragma once
#include <optional>
#include <unordered_map>

#include "net/engine.hpp"
#include "net/onednn/shim.hpp"

namespace pith {

// A matrix in memory, perhaps seen from its other side.
struct View {
  int rows, columns, row_stride, column_stride;  // strides in elements

  View transposed() const { return {columns, rows, column_stride, row_stride}; }
  View first_rows(int count) const { return {count, columns, row_stride, column_stride}; }
};

inline View dense(int rows, int columns) { return {rows, columns, columns, 1}; }

// c = alpha * a * b + beta * c
class Product {
 public:
  struct Types {
    DataType factors, result;
  };
  Product(const dnnl::engine& engine, Types types, const View& a, const View& b, const View& c, float alpha,
          float beta);

  size_t scratchpad_size() const { return scratchpad_.get_size(); }

  void run(const dnnl::stream& stream, void* a, void* b, void* c, void* scratchpad);

 private:
  dnnl::engine engine_;
  dnnl::matmul primitive_;
  dnnl::memory::desc scratchpad_;
  std::unordered_map<int, dnnl::memory> arguments_;
};

// s = alpha * a * aᵀ + beta * s, dense, of which the upper half and the lower right corner are computed and the rest is
// mirrored: three quarters of the multiplications.
class SymmetricProduct {
 public:
  SymmetricProduct(const dnnl::engine& engine, DataType type, const View& a, float alpha, float beta);

  // What is to be added to stands in the upper half of `s`, its first upper_bytes(), and in `corner`, dense too.
  void run(const dnnl::stream& stream, void* a, void* s, void* corner, void* scratchpad);

  size_t scratchpad_size() const;

  size_t upper_bytes() const;
  size_t corner_bytes() const;

 private:
  int rest() const { return side_ - half_; }

  DataType type_;
  int side_, half_;
  size_t offset_;  // of the lower half of a, bytes
  Product upper_;
  std::optional<Product> corner_;  // none if a has one row
};

}  // namespace pith
