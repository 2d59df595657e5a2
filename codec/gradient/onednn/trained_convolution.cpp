#include "gradient/onednn/trained_convolution.hpp"

#include "net/groups.hpp"
#include "net/onednn/strip_convolution.hpp"

namespace pith {

using dnnl::memory;
using onednn::dnnl_type;

namespace {

memory::desc describe(const FeatureMap& map, int batch, DataType type) {
  return {{batch, map.channels, map.height / batch, map.width}, dnnl_type(type), memory::format_tag::nhwc};
}

dnnl::primitive_attr attributes(bool sums, bool activates) {
  dnnl::post_ops ops;
  if (sums) ops.append_sum(1.f);
  if (activates) onednn::append_eltwise(ops, dnnl::algorithm::eltwise_relu, kLeakySlope, 0);
  dnnl::primitive_attr attr;
  attr.set_post_ops(ops);
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  onednn::require_strict_math(attr);
  return attr;
}

}  // namespace

TrainedConvolution::TrainedConvolution(const Node& node, const FeatureMap& src, const FeatureMap& dst,
                                       const Settings& s, WeightCopies& weights)
    : engine_(weights.engine) {
  const memory::desc source = describe(src, s.batch, src.type), source_gradient = describe(src, s.batch, s.precision);
  const memory::desc result = describe(dst, s.batch, dst.type), result_gradient = describe(dst, s.batch, s.precision);
  const auto any = memory::format_tag::any;
  const memory::desc bias({node.channels}, memory::data_type::f32, memory::format_tag::x);
  const int pad = reach(node);
  auto unbound = [&](const memory::desc& desc) { return memory(desc, engine_, nullptr); };

  const memory::desc weight(weight_dims(node, WeightCopies::Use::forward), dnnl_type(src.type), any);
  const auto forward = onednn::describe_convolution(engine_, {source, weight, bias, result, pad, pad, pad},
                                                    attributes(s.sums, s.activates));
  forward_ = {dnnl::convolution_forward(forward),
              forward.scratchpad_desc(),
              {{DNNL_ARG_SRC, unbound(forward.src_desc())},
               {DNNL_ARG_DST, unbound(forward.dst_desc())},
               {DNNL_ARG_WEIGHTS, weights.get(node, WeightCopies::Use::forward, forward.weights_desc())},
               {DNNL_ARG_BIAS, weights.bias(node)}}};

  if (s.to_input) {
    // Carrying gradients back is a convolution too, and unlike oneDNN's backward pass it can add to what is there.
    const memory::desc turned(weight_dims(node, WeightCopies::Use::backward), dnnl_type(s.precision), any);
    const auto back = onednn::describe_convolution(
        engine_, {result_gradient, turned, memory::desc(), source_gradient, pad, pad, pad}, attributes(s.adds, false));
    to_input_ = {dnnl::convolution_forward(back),
                 back.scratchpad_desc(),
                 {{DNNL_ARG_SRC, unbound(back.src_desc())},
                  {DNNL_ARG_DST, unbound(back.dst_desc())},
                  {DNNL_ARG_WEIGHTS, weights.get(node, WeightCopies::Use::backward, back.weights_desc())}}};
  }
}

size_t TrainedConvolution::scratchpad_size() const {
  return std::max(forward_.scratchpad.get_size(), to_input_.scratchpad.get_size());
}

void TrainedConvolution::set_scratchpad(void* scratchpad) {
  for (Pass* pass : {&forward_, &to_input_})
    pass->arguments[DNNL_ARG_SCRATCHPAD] = memory(pass->scratchpad, engine_, scratchpad);
}

void TrainedConvolution::forward(const dnnl::stream& stream, void* src, void* dst) {
  forward_.arguments[DNNL_ARG_SRC].set_data_handle(src);
  forward_.arguments[DNNL_ARG_DST].set_data_handle(dst);
  forward_.run(stream);
}

void TrainedConvolution::to_input(const dnnl::stream& stream, void* dst_gradient, void* src_gradient) {
  to_input_.arguments[DNNL_ARG_SRC].set_data_handle(dst_gradient);
  to_input_.arguments[DNNL_ARG_DST].set_data_handle(src_gradient);
  to_input_.run(stream);
}

}  // namespace pith
