// One convolution of a network in training: forward, and the gradient by what it reads.
#pragma once
#include <optional>
#include <unordered_map>

#include "gradient/onednn/weight_copies.hpp"
#include "net/engine.hpp"
#include "net/schedule.hpp"

namespace pith {

// Maps hold the pictures of a batch one below the other.
class TrainedConvolution {
 public:
  struct Settings {
    int batch;
    DataType precision;    // of gradients
    bool activates, sums;  // forward: starts from what the result holds, then leaky ReLU
    bool to_input, adds;   // backward: whether the gradient of the input is wanted, and is added to what is there
  };

  // Maps give types and extents.
  TrainedConvolution(const Node& node, const FeatureMap& src, const FeatureMap& dst, const Settings& settings,
                     const dnnl::engine& engine);

  size_t scratchpad_size() const;  // bytes
  size_t weight_bytes() const;     // of the copies that it asks for

  // To be called once, before the first run.
  void bind(WeightCopies& weights, void* scratchpad);

  void forward(const dnnl::stream& stream, void* src, void* dst);
  void to_input(const dnnl::stream& stream, void* dst_gradient, void* src_gradient);

 private:
  struct Pass {
    dnnl::convolution_forward::primitive_desc description;
    dnnl::convolution_forward primitive;
    std::unordered_map<int, dnnl::memory> arguments;

    void bind(const dnnl::memory& weights, void* scratchpad);
    void run(const dnnl::stream& stream, void* src, void* dst);
  };

  Node node_;
  Pass forward_;
  std::optional<Pass> to_input_;
};

}  // namespace pith
