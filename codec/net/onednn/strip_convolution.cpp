#include "net/onednn/strip_convolution.hpp"

#include <algorithm>

#include "base/headroom.hpp"
#include "net/groups.hpp"

namespace pith::onednn {

using dnnl::memory;

memory::data_type dnnl_type(DataType type) {
  return type == DataType::f32 ? memory::data_type::f32 : memory::data_type::bf16;
}

StripConvolution::StripConvolution(const dnnl::engine& engine, const Graph& graph, const Step& step,
                                   const FeatureMap& src, const FeatureMap& dst, const std::vector<Strip>& strips)
    : engine_(engine), node_(graph.nodes()[step.node]) {
  const dnnl::primitive_attr attr = attributes(graph, step);
  const memory::dims weight = weight_dims(node_);
  const int sides = reach(node_);
  auto describe = [](const FeatureMap& map, int rows) {
    return memory::desc({1, map.channels, rows, map.width}, dnnl_type(map.type), memory::format_tag::nhwc);
  };
  for (const Strip& strip : strips) {
    const int top = strip.at_top() ? sides : 0, bottom = strip.at_bottom() ? sides : 0;
    const bool known = std::any_of(variants_.begin(), variants_.end(), [&](const Variant& v) {
      return v.rows == strip.rows && v.pad_top == top && v.pad_bottom == bottom;
    });
    if (known) continue;
    const Headroom room(Headroom::kToMake);
    Variant v{strip.rows, top, bottom, {}, {}, {}};
    v.description = describe_convolution(engine_,
                                         {describe(src, strip.rows + 2 * sides - top - bottom),
                                          memory::desc(weight, dnnl_type(src.type), memory::format_tag::any),
                                          memory::desc({node_.channels}, memory::data_type::f32, memory::format_tag::x),
                                          describe(dst, strip.rows), top, bottom, sides},
                                         attr);
    variants_.push_back(std::move(v));
  }
}

dnnl::primitive_attr StripConvolution::attributes(const Graph& graph, const Step& step) const {
  dnnl::post_ops ops;
  for (const PostOp& op : step.post_ops) {
    const Node& absorbed = graph.nodes()[op.node];
    if (op.kind == PostOp::leaky_relu) {
      append_eltwise(ops, dnnl::algorithm::eltwise_relu, kLeakySlope, 0);
    } else if (op.kind == PostOp::round_clip) {
      append_eltwise(ops, dnnl::algorithm::eltwise_linear, absorbed.scale, 0);
      append_eltwise(ops, dnnl::algorithm::eltwise_round, 0, 0);
      append_eltwise(ops, dnnl::algorithm::eltwise_clip, absorbed.low, absorbed.high);
    } else {
      ops.append_sum(1.f);
    }
  }
  dnnl::primitive_attr attr;
  attr.set_post_ops(ops);
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  require_strict_math(attr);
  return attr;
}

size_t StripConvolution::scratchpad_size() const {
  size_t size = 0;
  for (const Variant& v : variants_) size = std::max(size, v.description.scratchpad_desc().get_size());
  return size;
}

void StripConvolution::bind(WeightStore& store, void* scratchpad) {
  const memory bias = store.bias(node_);
  for (Variant& v : variants_) {
    const Headroom room(Headroom::kToMake);
    v.primitive = dnnl::convolution_forward(v.description);
    v.arguments = {{DNNL_ARG_SRC, memory(v.description.src_desc(), engine_, nullptr)},
                   {DNNL_ARG_DST, memory(v.description.dst_desc(), engine_, nullptr)},
                   {DNNL_ARG_WEIGHTS, store.weight(node_, v.description.weights_desc())},
                   {DNNL_ARG_BIAS, bias},
                   {DNNL_ARG_SCRATCHPAD, memory(v.description.scratchpad_desc(), engine_, scratchpad)}};
  }
}

StripConvolution::Variant& StripConvolution::variant(const Strip& strip) {
  const int sides = reach(node_);
  return *std::find_if(variants_.begin(), variants_.end(), [&](const Variant& v) {
    return v.rows == strip.rows && v.pad_top == (strip.at_top() ? sides : 0) &&
           v.pad_bottom == (strip.at_bottom() ? sides : 0);
  });
}

void StripConvolution::run(const dnnl::stream& stream, const Strip& strip, void* src, void* dst) {
  Variant& v = variant(strip);
  v.arguments[DNNL_ARG_SRC].set_data_handle(src);
  v.arguments[DNNL_ARG_DST].set_data_handle(dst);
  v.primitive.execute(stream, v.arguments);
}

}  // namespace pith::onednn
