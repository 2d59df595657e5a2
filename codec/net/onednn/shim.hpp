// The few places where oneDNN 2.x and 3.x differ. Only files of this folder include oneDNN.
#pragma once
#include <oneapi/dnnl/dnnl.hpp>

namespace pith::onednn {

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
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kind, algorithm, s.src, s.weights, s.bias, s.dst, strides, before, after, attr};
#else
  return {dnnl::convolution_forward::desc(kind, algorithm, s.src, s.weights, s.bias, s.dst, strides, before, after),
          attr, engine};
#endif
}

inline void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(algorithm, alpha, beta);
#else
  ops.append_eltwise(1.f, algorithm, alpha, beta);
#endif
}

// Keeps oneDNN from trading accuracy for speed behind our back, whatever the environment says.
inline void require_strict_math(dnnl::primitive_attr& attr) { attr.set_fpmath_mode(dnnl::fpmath_mode::strict); }

}  // namespace pith::onednn
