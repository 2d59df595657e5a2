#include "gradient/onednn/trained_convolution.hpp"

#include "net/onednn/strip_convolution.hpp"
#include "net/schedule.hpp"

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

void TrainedConvolution::Pass::bind(const memory& weights, void* scratchpad) {
  const dnnl::engine engine = weights.get_engine();
  primitive = onednn::make_alone([&] { return dnnl::convolution_forward(description); });
  arguments = {{DNNL_ARG_SRC, memory(description.src_desc(), engine, nullptr)},
               {DNNL_ARG_DST, memory(description.dst_desc(), engine, nullptr)},
               {DNNL_ARG_WEIGHTS, weights},
               {DNNL_ARG_SCRATCHPAD, memory(description.scratchpad_desc(), engine, scratchpad)}};
}

void TrainedConvolution::Pass::run(const dnnl::stream& stream, void* src, void* dst) {
  arguments[DNNL_ARG_SRC].set_data_handle(src);
  arguments[DNNL_ARG_DST].set_data_handle(dst);
  primitive.execute(stream, arguments);
}

TrainedConvolution::TrainedConvolution(const Node& node, const FeatureMap& src, const FeatureMap& dst,
                                       const Settings& s, const dnnl::engine& engine)
    : node_(node) {
  const memory::desc source = describe(src, s.batch, src.type), source_gradient = describe(src, s.batch, s.precision);
  const memory::desc result = describe(dst, s.batch, dst.type), result_gradient = describe(dst, s.batch, s.precision);
  const auto any = memory::format_tag::any;
  const memory::desc bias({node.channels}, memory::data_type::f32, memory::format_tag::x);
  const int pad = reach(node);

  const memory::desc weight(weight_dims(node, WeightCopies::Use::forward), dnnl_type(src.type), any);
  forward_.description = onednn::describe_convolution(engine, {source, weight, bias, result, pad, pad, pad},
                                                      attributes(s.sums, s.activates));
  if (!s.to_input) return;
  // Carrying gradients back is a convolution too, and unlike oneDNN's backward pass it can add to what is there.
  const memory::desc turned(weight_dims(node, WeightCopies::Use::backward), dnnl_type(s.precision), any);
  to_input_.emplace().description = onednn::describe_convolution(
      engine, {result_gradient, turned, memory::desc(), source_gradient, pad, pad, pad}, attributes(s.adds, false));
}

size_t TrainedConvolution::scratchpad_size() const {
  const size_t forward = forward_.description.scratchpad_desc().get_size();
  return to_input_ ? std::max(forward, to_input_->description.scratchpad_desc().get_size()) : forward;
}

size_t TrainedConvolution::weight_bytes() const {
  size_t bytes = forward_.description.weights_desc().get_size();
  if (to_input_) bytes += to_input_->description.weights_desc().get_size() + WeightCopies::turned_bytes(node_);
  return bytes;
}

void TrainedConvolution::bind(WeightCopies& weights, void* scratchpad) {
  forward_.bind(weights.get(node_, WeightCopies::Use::forward, forward_.description.weights_desc()), scratchpad);
  forward_.arguments[DNNL_ARG_BIAS] = weights.bias(node_);
  if (to_input_)
    to_input_->bind(weights.get(node_, WeightCopies::Use::backward, to_input_->description.weights_desc()), scratchpad);
}

void TrainedConvolution::forward(const dnnl::stream& stream, void* src, void* dst) { forward_.run(stream, src, dst); }

void TrainedConvolution::to_input(const dnnl::stream& stream, void* dst_gradient, void* src_gradient) {
  to_input_->run(stream, dst_gradient, src_gradient);
}

}  // namespace pith
