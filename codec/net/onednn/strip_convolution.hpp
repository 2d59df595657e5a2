// One fused convolution of a network, run on some rows of its maps at a time.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/engine.hpp"
#include "net/onednn/description_cache.hpp"
#include "net/onednn/weight_store.hpp"
#include "net/strip_plan.hpp"

namespace pith::onednn {

dnnl::memory::data_type dnnl_type(DataType type);

class StripConvolution {
 public:
  // Strips of one shape share a primitive. Maps give types, widths and channels.
  StripConvolution(DescriptionCache& descriptions, const Graph& graph, const Step& step, const FeatureMap& src,
                   const FeatureMap& dst, const std::vector<Strip>& strips);

  size_t scratchpad_size() const;  // bytes
  size_t weight_bytes() const;     // in the layouts that its primitives ask for, bias included
  bool shares_weights() const { return node_.gain.factors.empty(); }

  // To be called once, before the first run.
  void bind(DescriptionCache& descriptions, WeightStore& store, void* scratchpad);

  // src: the first row that the strip reads, one above its own if the kernel reaches beyond and there is one.
  void run(const dnnl::stream& stream, const Strip& strip, void* src, void* dst);

 private:
  struct Variant {
    int rows, pad_top, pad_bottom;
    std::shared_ptr<Convolution> made;  // may be other executors', too
    std::unordered_map<int, dnnl::memory> arguments;
  };

  std::vector<Variant>::iterator variant(const Strip& strip);

  dnnl::engine engine_;
  Node node_;
  std::vector<Variant> variants_;
};

}  // namespace pith::onednn
