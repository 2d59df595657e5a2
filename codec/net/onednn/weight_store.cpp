#include "net/onednn/weight_store.hpp"

#include <cstring>

namespace pith::onednn {

using dnnl::memory;

memory::dims weight_dims(const Node& node) {
  const std::vector<int64_t>& shape = node.weight->shape;
  if (node.op == Op::depthwise) return {shape[0], 1, 1, 3, 3};
  return {shape[0], shape[1], shape.size() == 4 ? 3 : 1, shape.size() == 4 ? 3 : 1};
}

memory WeightStore::weight(const Node& node, const memory::desc& wanted) {
  if (!node.gain.factors.empty()) return convert(node, wanted);
  std::lock_guard lock(mutex_);
  std::vector<memory>& layouts = converted_[node.weight];
  for (const memory& known : layouts)
    if (known.get_desc() == wanted) return known;
  layouts.push_back(convert(node, wanted));
  return layouts.back();
}

memory WeightStore::convert(const Node& node, const memory::desc& wanted) const {
  const std::vector<float>* values = &node.weight->data;
  std::vector<float> scaled;
  if (!node.gain.factors.empty()) {
    scaled = *values;
    const size_t per_output = scaled.size() / node.gain.factors.size();
    for (size_t i = 0; i < scaled.size(); ++i) scaled[i] *= node.gain.factors[i / per_output];
    values = &scaled;
  }
  const auto tag = node.op == Op::depthwise ? memory::format_tag::goihw : memory::format_tag::oihw;
  memory plain({weight_dims(node), memory::data_type::f32, tag}, engine_,
               const_cast<float*>(values->data()));  // which is only read
  memory result(wanted, engine_);
  dnnl::stream stream(engine_);
  make_alone([&] { return dnnl::reorder(plain, result); }).execute(stream, plain, result);
  stream.wait();
  return result;
}

memory WeightStore::bias(const Node& node) {
  memory result({{node.channels}, memory::data_type::f32, memory::format_tag::x}, engine_);
  float* out = static_cast<float*>(result.get_data_handle());
  for (int c = 0; c < node.channels; ++c)
    out[c] = (node.bias ? node.bias->data[c] : 0.f) * (node.gain.factors.empty() ? 1.f : node.gain.factors[c]);
  return result;
}

}  // namespace pith::onednn
