// Weights of a model that is being trained, in the layouts that its networks' primitives ask for.
#pragma once
#include <list>
#include <mutex>
#include <vector>

#include "net/graph.hpp"
#include "net/onednn/shim.hpp"

namespace pith {

class WeightCopies {
 public:
  WeightCopies() : engine(dnnl::engine::kind::cpu, 0) {}

  const dnnl::engine engine;

  enum class Use {
    forward,
    backward,  // swapped between inputs and outputs and turned by 180°: a convolution that carries gradients back
  };

  // A node's weight in layout `wanted`, shared by all who ask for the same. Safe to call from many threads at once.
  dnnl::memory get(const Node& node, Use use, const dnnl::memory::desc& wanted);

  // What a copy for carrying gradients back takes beside that in layout `wanted`.
  static size_t turned_bytes(const Node& node);

  // The node's bias; zeros where it has none.
  dnnl::memory bias(const Node& node);

  // Converts all weights again, after their tensors have changed.
  void refresh(int threads);

 private:
  struct Copy {
    const Tensor* tensor;
    Use use;
    std::vector<float> turned;  // the tensor with its kernels turned, where that changes them
    dnnl::memory plain, wanted;
    dnnl::reorder reorder;
  };

  void convert(Copy& copy) const;

  std::mutex mutex_;
  std::list<Copy> copies_;
  std::list<dnnl::memory> zeros_;
};

// Dimensions of a weight as oneDNN counts them, for either use.
dnnl::memory::dims weight_dims(const Node& node, WeightCopies::Use use);

}  // namespace pith
