// The few places where oneDNN 2.x and 3.x differ. Only files of folders named onednn include oneDNN.
#pragma once
#include <mutex>
#include <oneapi/dnnl/dnnl.hpp>

namespace pith::onednn {

inline std::mutex& making() {
  static std::mutex mutex;
  return mutex;
}

// Has oneDNN make something, a description or a primitive, while no other thread does. What others in the process make
// of it goes through a cache that 2.6.3 breaks when several threads ask while it is full and drops its oldest: decoding
// files of 64 sizes on two threads once failed with broken promises, then never ended.
template <typename Make>
auto make_alone(Make make) {
  const std::lock_guard lock(making());
  return make();
}

// Keeps oneDNN from trading accuracy for speed behind our back, whatever the environment says.
inline void require_strict_math(dnnl::primitive_attr& attr) { attr.set_fpmath_mode(dnnl::fpmath_mode::strict); }

struct ConvolutionShape {
  dnnl::memory::desc src, weights, bias, dst;
  int pad_top, pad_bottom, pad_sides;  // rows and columns of zeros
};

// Inference, stride 1.
inline dnnl::convolution_forward::primitive_desc describe_convolution(const dnnl::engine& engine,
                                                                      const ConvolutionShape& s,
                                                                      const dnnl::primitive_attr& attr) {
  const dnnl::memory::dims strides{1, 1}, before{s.pad_top, s.pad_sides}, after{s.pad_bottom, s.pad_sides};
  constexpr auto kind = dnnl::prop_kind::forward_inference;
  constexpr auto algorithm = dnnl::algorithm::convolution_direct;
  const std::lock_guard lock(making());
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kind, algorithm, s.src, s.weights, s.bias, s.dst, strides, before, after, attr};
#else
  return {dnnl::convolution_forward::desc(kind, algorithm, s.src, s.weights, s.bias, s.dst, strides, before, after),
          attr, engine};
#endif
}

// Members of 2.x that 3.x turned into functions of another name.
#if DNNL_VERSION_MAJOR >= 3
inline dnnl::memory::dims dims_of(const dnnl::memory::desc& d) { return d.get_dims(); }
inline dnnl::memory::data_type type_of(const dnnl::memory::desc& d) { return d.get_data_type(); }
#else
inline dnnl::memory::dims dims_of(const dnnl::memory::desc& d) { return d.dims(); }
inline dnnl::memory::data_type type_of(const dnnl::memory::desc& d) { return d.data_type(); }
#endif

// Gradient by weights and bias of the same convolution: `weights` and `bias` are those of the gradient, `dst` that of
// the gradient by the result.
inline dnnl::convolution_backward_weights::primitive_desc describe_weight_gradient(const dnnl::engine& engine,
                                                                                   const ConvolutionShape& s) {
  const dnnl::memory::dims strides{1, 1}, before{s.pad_top, s.pad_sides}, after{s.pad_bottom, s.pad_sides};
  constexpr auto kind = dnnl::prop_kind::forward_training;
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  require_strict_math(attr);
  constexpr auto algorithm = dnnl::algorithm::convolution_direct;
  // oneDNN wants to know the forward pass, in which weights have the type of what they meet.
  const dnnl::memory::desc weights(dims_of(s.weights), type_of(s.src), dnnl::memory::format_tag::any);
  const std::lock_guard lock(making());
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::convolution_forward::primitive_desc forward(engine, kind, algorithm, s.src, weights, s.bias, s.dst,
                                                          strides, before, after);
  return {engine, algorithm, s.src, s.weights, s.bias, s.dst, strides, before, after, forward, attr};
#else
  using Backward = dnnl::convolution_backward_weights;
  const dnnl::convolution_forward::primitive_desc forward(
      {kind, algorithm, s.src, weights, s.bias, s.dst, strides, before, after}, engine);
  return {Backward::desc(algorithm, s.src, s.weights, s.bias, s.dst, strides, before, after), attr, engine, forward};
#endif
}

inline dnnl::matmul::primitive_desc describe_matmul(const dnnl::engine& engine, const dnnl::memory::desc& src,
                                                    const dnnl::memory::desc& weights, const dnnl::memory::desc& dst,
                                                    const dnnl::primitive_attr& attr) {
  const std::lock_guard lock(making());
#if DNNL_VERSION_MAJOR >= 3
  return {engine, src, weights, dst, attr};
#else
  return {dnnl::matmul::desc(src, weights, dst), attr, engine};
#endif
}

inline void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(algorithm, alpha, beta);
#else
  ops.append_eltwise(1.f, algorithm, alpha, beta);
#endif
}

}  // namespace pith::onednn
