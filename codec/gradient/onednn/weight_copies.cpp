#include "gradient/onednn/weight_copies.hpp"

#include <algorithm>
#include <cstring>

#include "base/parallel.hpp"
#include "gradient/layer_weights.hpp"
#include "net/onednn/single_thread.hpp"
#include "net/onednn/weight_store.hpp"

namespace pith {
namespace {

using dnnl::memory;

constexpr int kTaps = 9;

bool has_kernel(const Node& node) { return node.weight->data.size() % kTaps == 0 && node.weight->shape.size() > 2; }

// The tensor as it lies in memory, its axes named as the use wants them.
memory::desc plain_desc(const Node& node, WeightCopies::Use use) {
  const memory::dims dims = weight_dims(node, use);
  if (node.op == Op::depthwise) return {dims, memory::data_type::f32, memory::format_tag::goihw};
  if (use == WeightCopies::Use::forward) return {dims, memory::data_type::f32, memory::format_tag::oihw};
  const int64_t taps = has_kernel(node) ? kTaps : 1, inputs = node.weight->shape[1], row = has_kernel(node) ? 3 : 1;
  return {dims, memory::data_type::f32, memory::dims{taps, inputs * taps, row, 1}};
}

}  // namespace

memory::dims weight_dims(const Node& node, WeightCopies::Use use) {
  memory::dims dims = onednn::weight_dims(node);
  if (use == WeightCopies::Use::backward && node.op != Op::depthwise) std::swap(dims[0], dims[1]);
  return dims;
}

memory WeightCopies::get(const Node& node, Use use, const memory::desc& wanted) {
  std::lock_guard lock(mutex_);
  for (const Copy& known : copies_)
    if (known.tensor == node.weight && known.use == use && known.wanted.get_desc() == wanted) return known.wanted;
  Copy copy{node.weight, use, {}, {}, memory(wanted, engine), {}};
  if (use == Use::backward) copy.turned.resize(turned_bytes(node) / sizeof(float));
  const float* data = copy.turned.empty() ? node.weight->data.data() : copy.turned.data();
  copy.plain = memory(plain_desc(node, use), engine, const_cast<float*>(data));
  copy.reorder = onednn::make_alone([&] { return dnnl::reorder(copy.plain, copy.wanted); });
  convert(copy);
  copies_.push_back(std::move(copy));
  return copies_.back().wanted;
}

size_t WeightCopies::turned_bytes(const Node& node) {
  return has_kernel(node) ? node.weight->data.size() * sizeof(float) : 0;
}

memory WeightCopies::bias(const Node& node) {
  const memory::desc desc({node.channels}, memory::data_type::f32, memory::format_tag::x);
  if (node.bias) return memory(desc, engine, const_cast<float*>(node.bias->data.data()));
  std::lock_guard lock(mutex_);
  zeros_.emplace_back(desc, engine);
  std::memset(zeros_.back().get_data_handle(), 0, desc.get_size());
  return zeros_.back();
}

void WeightCopies::convert(Copy& copy) const {
  for (size_t i = 0; i < copy.turned.size(); i += kTaps)
    std::reverse_copy(&copy.tensor->data[i], &copy.tensor->data[i] + kTaps, &copy.turned[i]);
  dnnl::stream stream(engine);
  memory plain = copy.plain;
  copy.reorder.execute(stream, plain, copy.wanted);
  stream.wait();
}

void WeightCopies::refresh(int threads) {
  std::vector<Copy*> copies;
  for (Copy& copy : copies_) copies.push_back(&copy);
  for_each_in_parallel(threads, static_cast<int>(copies.size()), [&] {
    return [&, here = std::make_unique<onednn::SingleThread>()](int i) { convert(*copies[i]); };
  });
}

LayerWeights::LayerWeights() : copies_(std::make_unique<WeightCopies>()) {}

LayerWeights::~LayerWeights() = default;

void LayerWeights::refresh(int threads) { copies_->refresh(threads); }

}  // namespace pith
