// Weights in the layouts that oneDNN's primitives ask for, made once and shared by every executor of an engine.
#pragma once
#include <map>
#include <mutex>
#include <vector>

#include "net/graph.hpp"
#include "net/onednn/shim.hpp"

namespace pith::onednn {

class WeightStore {
 public:
  explicit WeightStore(dnnl::engine engine) : engine_(std::move(engine)) {}

  // The weight of a convolution or depthwise node in layout `wanted`. Those with a gain belong to one quality and are
  // made each time.
  dnnl::memory weight(const Node& node, const dnnl::memory::desc& wanted);

  // The bias in f32 (zeros where the node has none), gain applied.
  dnnl::memory bias(const Node& node);

 private:
  dnnl::memory convert(const Node& node, const dnnl::memory::desc& wanted) const;

  dnnl::engine engine_;
  std::mutex mutex_;
  std::map<const Tensor*, std::vector<dnnl::memory>> converted_;
};

// Dimensions of a node's weight as oneDNN counts them: {out, in, k, k}, or {channels, 1, 1, 3, 3} for depthwise.
dnnl::memory::dims weight_dims(const Node& node);

}  // namespace pith::onednn
