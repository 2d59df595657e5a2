#include "training/optimiser/muon.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <utility>

#include "base/memory_block.hpp"
#include "base/simd.hpp"
#include "gradient/onednn/matrix_product.hpp"
#include "net/bf16.hpp"
#include "net/onednn/single_thread.hpp"
#include "training/loss/sum_of_squares.hpp"

namespace pith::train {
namespace {

constexpr int kSteps = 5;
constexpr float kLinear = 3.4445f, kCubic = -4.7750f, kQuintic = 2.0315f;

PITH_SIMD void scale_to_bf16(const float* __restrict from, float factor, uint16_t* __restrict to, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = to_bf16(factor * from[i]);
}

PITH_SIMD void scale_to_f32(const float* __restrict from, float factor, float* __restrict to, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = factor * from[i];
}

PITH_SIMD void widen(const uint16_t* __restrict from, float* __restrict to, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = from_bf16(from[i]);
}

// The iteration for matrices of one shape: X <- kLinear X + (kCubic G + kQuintic G²) X with G = X Xᵀ, or for a tall X
// the same from its other side.
class Iteration {
 public:
  Iteration(const dnnl::engine& engine, DataType type, int rows, int columns)
      : type_(type),
        elements_(static_cast<size_t>(rows) * columns),
        side_(std::min(rows, columns)),
        tall_(rows > columns),
        gram_(engine, type, tall_ ? dense(rows, columns).transposed() : dense(rows, columns), 1, 0),
        polynomial_(engine, type, dense(side_, side_), kQuintic, kCubic),
        update_(engine, {type, type}, tall_ ? dense(rows, columns) : dense(side_, side_),
                tall_ ? dense(side_, side_) : dense(rows, columns), dense(rows, columns), 1, kLinear),
        x_(block(elements_ * size_of(type))),
        next_(block(elements_ * size_of(type))),
        g_(block(square_bytes())),
        p_(block(square_bytes())),
        corner_(block(gram_.corner_bytes())),
        scratchpad_(
            block(std::max({gram_.scratchpad_size(), polynomial_.scratchpad_size(), update_.scratchpad_size()}))) {}

  void run(const dnnl::stream& stream, float* values) {
    const double norm = std::sqrt(sum_of_squares(values, elements_));
    if (norm == 0) return;
    read(values, static_cast<float>(1 / (norm + 1e-7)));
    for (int step = 0; step < kSteps; ++step) {
      gram_.run(stream, x_.get(), g_.get(), corner_.get(), scratchpad_.get());
      std::memcpy(p_.get(), g_.get(), polynomial_.upper_bytes());  // its corner is in place
      polynomial_.run(stream, g_.get(), p_.get(), corner_.get(), scratchpad_.get());
      std::memcpy(next_.get(), x_.get(), elements_ * size_of(type_));
      update_.run(stream, (tall_ ? x_ : p_).get(), (tall_ ? p_ : x_).get(), next_.get(), scratchpad_.get());
      std::swap(x_, next_);
    }
    write(values);
  }

 private:
  size_t square_bytes() const { return static_cast<size_t>(side_) * side_ * size_of(type_); }

  void read(const float* values, float factor) {
    if (type_ == DataType::f32)
      scale_to_f32(values, factor, reinterpret_cast<float*>(x_.get()), elements_);
    else
      scale_to_bf16(values, factor, reinterpret_cast<uint16_t*>(x_.get()), elements_);
  }

  void write(float* values) const {
    if (type_ == DataType::f32)
      std::memcpy(values, x_.get(), elements_ * sizeof(float));
    else
      widen(reinterpret_cast<const uint16_t*>(x_.get()), values, elements_);
  }

  static MemoryBlock<char> block(size_t bytes) { return make_block<char>(bytes, system_memory()); }

  DataType type_;
  size_t elements_;
  int side_;
  bool tall_;
  SymmetricProduct gram_, polynomial_;
  Product update_;
  MemoryBlock<char> x_, next_, g_, p_, corner_, scratchpad_;
};

}  // namespace

struct Orthogonaliser::Products {
  DataType precision;
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::map<std::pair<int, int>, Iteration> iterations = {};
};

Orthogonaliser::Orthogonaliser(DataType precision) : products_(new Products{precision}) {}

Orthogonaliser::~Orthogonaliser() = default;

void Orthogonaliser::run(float* matrix, int rows, int columns) {
  onednn::SingleThread here;
  Products& p = *products_;
  const auto found = p.iterations.try_emplace({rows, columns}, p.engine, p.precision, rows, columns).first;
  found->second.run(p.stream, matrix);
}

}  // namespace pith::train
