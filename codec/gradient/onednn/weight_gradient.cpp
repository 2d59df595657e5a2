#include "gradient/onednn/weight_gradient.hpp"

#include "gradient/kernels.hpp"
#include "gradient/onednn/weight_copies.hpp"
#include "net/onednn/strip_convolution.hpp"
#include "net/onednn/weight_store.hpp"
#include "net/schedule.hpp"

namespace pith {

using dnnl::memory;

WeightGradient::WeightGradient(const dnnl::engine& engine, const Node& node, const FeatureMap& src,
                               const FeatureMap& dst_gradient, int batch)
    : engine_(engine), node_(node) {
  if (node.weight->shape.size() > 2) {
    plan_kernel(src, dst_gradient, batch);
    return;
  }
  const int positions = src.height * src.width;
  product_.emplace(engine, Product::Types{src.type, DataType::f32}, dense(positions, node.channels).transposed(),
                   dense(positions, src.channels), dense(node.channels, src.channels), 1, 1);
}

void WeightGradient::plan_kernel(const FeatureMap& src, const FeatureMap& dst_gradient, int batch) {
  auto describe = [&](const FeatureMap& map) {
    return memory::desc({batch, map.channels, map.height / batch, map.width}, onednn::dnnl_type(map.type),
                        memory::format_tag::nhwc);
  };
  Kernel k;
  k.src = describe(src);
  k.dst_gradient = describe(dst_gradient);
  const memory::dims dims = onednn::weight_dims(node_);
  const memory::desc wanted(dims, memory::data_type::f32, memory::format_tag::any);
  const int pad = reach(node_);
  const auto description =
      onednn::describe_weight_gradient(engine_, {k.src, wanted, memory::desc(), k.dst_gradient, pad, pad, pad});
  k.primitive = onednn::make_alone([&] { return dnnl::convolution_backward_weights(description); });
  k.scratchpad = description.scratchpad_desc();
  k.blocked = memory(description.diff_weights_desc(), engine_);
  const auto order = node_.op == Op::depthwise ? memory::format_tag::goihw : memory::format_tag::oihw;
  k.plain = memory::desc(dims, memory::data_type::f32, order);
  dnnl::post_ops add;
  add.append_sum(1.f);
  dnnl::primitive_attr adding;
  adding.set_post_ops(add);
  k.add_to_plain = onednn::make_alone([&] {
    return dnnl::reorder(dnnl::reorder::primitive_desc(engine_, k.blocked.get_desc(), engine_, k.plain, adding));
  });
  kernel_ = std::move(k);
}

size_t WeightGradient::scratchpad_size() const {
  return product_ ? product_->scratchpad_size() : kernel_->scratchpad.get_size();
}

void WeightGradient::run(const dnnl::stream& stream, const FeatureMap& src, const FeatureMap& dst_gradient,
                         Gradients& gradients, void* scratchpad) {
  float* sum = gradients.of(*node_.weight).data();
  if (product_) {
    product_->run(stream, dst_gradient.data, src.data, sum, scratchpad);
  } else {
    Kernel& k = *kernel_;
    k.primitive.execute(stream, {{DNNL_ARG_SRC, memory(k.src, engine_, src.data)},
                                 {DNNL_ARG_DIFF_DST, memory(k.dst_gradient, engine_, dst_gradient.data)},
                                 {DNNL_ARG_DIFF_WEIGHTS, k.blocked},
                                 {DNNL_ARG_SCRATCHPAD, memory(k.scratchpad, engine_, scratchpad)}});
    memory plain(k.plain, engine_, sum);
    k.add_to_plain.execute(stream, k.blocked, plain);
  }
  if (node_.bias) add_channel_sums(dst_gradient, gradients.of(*node_.bias).data());
}

}  // namespace pith
