#include "net/onednn/strip_convolution.hpp"

#include <algorithm>
#include <bit>

#include "base/headroom.hpp"

namespace pith::onednn {

using dnnl::memory;

memory::data_type dnnl_type(DataType type) {
  return type == DataType::f32 ? memory::data_type::f32 : memory::data_type::bf16;
}

namespace {

// What a convolution with these post-operations makes of its sums, as numbers that tell it from others.
DescriptionCache::Key key_of(const Graph& graph, const Step& step) {
  DescriptionCache::Key key;
  for (const PostOp& op : step.post_ops) {
    key.push_back(op.kind);
    if (op.kind != PostOp::round_clip) continue;
    const Node& absorbed = graph.nodes()[op.node];
    for (const float value : {absorbed.scale, absorbed.low, absorbed.high})
      key.push_back(std::bit_cast<int32_t>(value));
  }
  return key;
}

dnnl::primitive_attr attributes(const Graph& graph, const Step& step) {
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

memory::desc describe(const FeatureMap& map, int rows) {
  return {{1, map.channels, rows, map.width}, dnnl_type(map.type), memory::format_tag::nhwc};
}

}  // namespace

StripConvolution::StripConvolution(DescriptionCache& descriptions, const Graph& graph, const Step& step,
                                   const FeatureMap& src, const FeatureMap& dst, const std::vector<Strip>& strips)
    : engine_(descriptions.engine), node_(graph.nodes()[step.node]) {
  const memory::dims weight = weight_dims(node_);
  const int sides = reach(node_);
  DescriptionCache::Key common = key_of(graph, step);
  common.insert(common.end(), weight.begin(), weight.end());
  for (const FeatureMap& map : {src, dst}) common.insert(common.end(), {map.width, map.channels, int64_t(map.type)});
  for (const Strip& strip : strips) {
    const int top = strip.at_top() ? sides : 0, bottom = strip.at_bottom() ? sides : 0;
    if (variant(strip) != variants_.end()) continue;
    DescriptionCache::Key key{strip.rows, top, bottom};
    key.insert(key.end(), common.begin(), common.end());
    const auto make = [&] {
      const Headroom room(Headroom::kToMake);
      const memory::desc weights(weight, dnnl_type(src.type), memory::format_tag::any);
      const memory::desc bias({node_.channels}, memory::data_type::f32, memory::format_tag::x);
      const memory::desc rows_read = describe(src, strip.rows + 2 * sides - top - bottom);
      return describe_convolution(engine_, {rows_read, weights, bias, describe(dst, strip.rows), top, bottom, sides},
                                  attributes(graph, step));
    };
    variants_.push_back({strip.rows, top, bottom, descriptions.get(key, make), {}});
  }
}

size_t StripConvolution::scratchpad_size() const {
  size_t size = 0;
  for (const Variant& v : variants_) size = std::max(size, v.made->description.scratchpad_desc().get_size());
  return size;
}

size_t StripConvolution::weight_bytes() const {
  std::vector<memory::desc> layouts;
  size_t size = sizeof(float) * static_cast<size_t>(node_.channels);
  for (const Variant& v : variants_) {
    const memory::desc layout = v.made->description.weights_desc();
    if (std::count(layouts.begin(), layouts.end(), layout)) continue;
    layouts.push_back(layout);
    size += layout.get_size();
  }
  return size;
}

void StripConvolution::bind(DescriptionCache& descriptions, WeightStore& store, void* scratchpad) {
  const memory bias = store.bias(node_);
  for (Variant& v : variants_) {
    const Headroom room(Headroom::kToMake);
    descriptions.primitive(*v.made);
    v.arguments = {{DNNL_ARG_SRC, memory(v.made->description.src_desc(), engine_, nullptr)},
                   {DNNL_ARG_DST, memory(v.made->description.dst_desc(), engine_, nullptr)},
                   {DNNL_ARG_WEIGHTS, store.weight(node_, v.made->description.weights_desc())},
                   {DNNL_ARG_BIAS, bias},
                   {DNNL_ARG_SCRATCHPAD, memory(v.made->description.scratchpad_desc(), engine_, scratchpad)}};
  }
}

std::vector<StripConvolution::Variant>::iterator StripConvolution::variant(const Strip& strip) {
  const int sides = reach(node_);
  return std::ranges::find_if(variants_, [&](const Variant& v) {
    return v.rows == strip.rows && v.pad_top == (strip.at_top() ? sides : 0) &&
           v.pad_bottom == (strip.at_bottom() ? sides : 0);
  });
}

void StripConvolution::run(const dnnl::stream& stream, const Strip& strip, void* src, void* dst) {
  Variant& v = *variant(strip);
  v.arguments[DNNL_ARG_SRC].set_data_handle(src);
  v.arguments[DNNL_ARG_DST].set_data_handle(dst);
  v.made->primitive.execute(stream, v.arguments);
}

}  // namespace pith::onednn
