#include "gradient/onednn/matrix_product.hpp"

#include <algorithm>

#include "base/headroom.hpp"
#include "net/onednn/strip_convolution.hpp"

namespace pith {
namespace {

using dnnl::memory;

memory::desc describe(const View& m, DataType type) {
  return {{m.rows, m.columns}, onednn::dnnl_type(type), memory::dims{m.row_stride, m.column_stride}};
}

// Mirrors the upper half of `s` and places the corner.
template <typename T>
void complete(T* s, const T* corner, int side, int half) {
  for (int row = half; row < side; ++row) {
    T* to = s + static_cast<size_t>(row) * side;
    for (int column = 0; column < half; ++column) to[column] = s[static_cast<size_t>(column) * side + row];
    std::copy_n(corner, side - half, to + half);
    corner += side - half;
  }
}

}  // namespace

Product::Product(const dnnl::engine& engine, Types types, const View& a, const View& b, const View& c, float alpha,
                 float beta)
    : engine_(engine) {
  const Headroom room(Headroom::kToMake);
  // The sum first: after another operation it sends processors without AVX-512 to oneDNN's reference code.
  dnnl::post_ops ops;
  if (beta != 0) ops.append_sum(beta / alpha);
  if (alpha != 1) onednn::append_eltwise(ops, dnnl::algorithm::eltwise_linear, alpha, 0);
  dnnl::primitive_attr attr;
  attr.set_post_ops(ops);
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  onednn::require_strict_math(attr);
  const memory::desc src = describe(a, types.factors), weights = describe(b, types.factors);
  const memory::desc dst = describe(c, types.result);
  const auto description = onednn::describe_matmul(engine, src, weights, dst, attr);
  primitive_ = onednn::make_alone([&] { return dnnl::matmul(description); });
  scratchpad_ = description.scratchpad_desc();
  arguments_ = {{DNNL_ARG_SRC, memory(src, engine, nullptr)},
                {DNNL_ARG_WEIGHTS, memory(weights, engine, nullptr)},
                {DNNL_ARG_DST, memory(dst, engine, nullptr)}};
}

void Product::run(const dnnl::stream& stream, void* a, void* b, void* c, void* scratchpad) {
  arguments_[DNNL_ARG_SRC].set_data_handle(a);
  arguments_[DNNL_ARG_WEIGHTS].set_data_handle(b);
  arguments_[DNNL_ARG_DST].set_data_handle(c);
  arguments_[DNNL_ARG_SCRATCHPAD] = memory(scratchpad_, engine_, scratchpad);
  primitive_.execute(stream, arguments_);
}

SymmetricProduct::SymmetricProduct(const dnnl::engine& engine, DataType type, const View& a, float alpha, float beta)
    : type_(type),
      side_(a.rows),
      half_((a.rows + 1) / 2),
      offset_(static_cast<size_t>(half_) * a.row_stride * size_of(type)),
      upper_(engine, {type, type}, a.first_rows(half_), a.transposed(), dense(half_, side_), alpha, beta) {
  const View lower = a.first_rows(rest());
  if (rest() > 0)
    corner_.emplace(engine, Product::Types{type, type}, lower, lower.transposed(), dense(rest(), rest()), alpha, beta);
}

void SymmetricProduct::run(const dnnl::stream& stream, void* a, void* s, void* corner, void* scratchpad) {
  void* lower = static_cast<char*>(a) + offset_;
  upper_.run(stream, a, a, s, scratchpad);
  if (corner_) corner_->run(stream, lower, lower, corner, scratchpad);
  if (type_ == DataType::f32)
    complete(static_cast<float*>(s), static_cast<const float*>(corner), side_, half_);
  else
    complete(static_cast<uint16_t*>(s), static_cast<const uint16_t*>(corner), side_, half_);
}

size_t SymmetricProduct::scratchpad_size() const {
  return std::max(upper_.scratchpad_size(), corner_ ? corner_->scratchpad_size() : 0);
}

size_t SymmetricProduct::upper_bytes() const { return static_cast<size_t>(half_) * side_ * size_of(type_); }

size_t SymmetricProduct::corner_bytes() const { return static_cast<size_t>(rest()) * rest() * size_of(type_); }

}  // namespace pith
