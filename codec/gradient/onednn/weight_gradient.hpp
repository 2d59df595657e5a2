// The gradient of a convolution by its weights and bias.
#pragma once
#include <optional>
#include <unordered_map>

#include "gradient/gradients.hpp"
#include "gradient/onednn/matrix_product.hpp"
#include "net/engine.hpp"
#include "net/graph.hpp"

namespace pith {

// Maps hold the pictures of a batch one below the other.
class WeightGradient {
 public:
  // `src` is what the convolution reads, `dst_gradient` shaped as what it writes.
  WeightGradient(const dnnl::engine& engine, const Node& node, const FeatureMap& src, const FeatureMap& dst_gradient,
                 int batch);

  size_t scratchpad_size() const;

  // Maps as above, with data. Adds to the gradients.
  void run(const dnnl::stream& stream, const FeatureMap& src, const FeatureMap& dst_gradient, Gradients& gradients,
           void* scratchpad);

 private:
  // oneDNN's backward pass, which overwrites in a layout of its own: for all but 1x1.
  struct Kernel {
    dnnl::convolution_backward_weights primitive;
    dnnl::memory::desc src, dst_gradient, scratchpad, plain;
    dnnl::memory blocked;
    dnnl::reorder add_to_plain;
  };
  void plan_kernel(const FeatureMap& src, const FeatureMap& dst_gradient, int batch);

  dnnl::engine engine_;
  Node node_;
  // 1x1 convolutions are a product of the two maps, faster as such and added up where the sum belongs.
  std::optional<Product> product_;
  std::optional<Kernel> kernel_;
};

}  // namespace pith
