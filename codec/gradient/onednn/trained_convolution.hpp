// One convolution of a network in training: forward, and the gradient by what it reads.
#pragma once
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

  TrainedConvolution(const Node& node, const FeatureMap& src, const FeatureMap& dst, const Settings& settings,
                     WeightCopies& weights);

  size_t scratchpad_size() const;
  void set_scratchpad(void* scratchpad);

  void forward(const dnnl::stream& stream, void* src, void* dst);
  void to_input(const dnnl::stream& stream, void* dst_gradient, void* src_gradient);

 private:
  struct Pass {
    dnnl::primitive primitive;
    dnnl::memory::desc scratchpad;
    std::unordered_map<int, dnnl::memory> arguments;

    void run(const dnnl::stream& stream) { primitive.execute(stream, arguments); }
  };

  dnnl::engine engine_;
  Pass forward_, to_input_;
};

}  // namespace pith
