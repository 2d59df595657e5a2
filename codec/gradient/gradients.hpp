// Gradients of a loss by the tensors of a model, in the tensors' layout: one thread's share.
#pragma once
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "net/weights_file.hpp"

namespace pith {

class Gradients {
 public:
  // Zeros, as many as the tensor has elements, the first time it is asked for.
  std::vector<float>& of(const Tensor& tensor) {
    std::vector<float>& g = sums_[&tensor];
    g.resize(tensor.data.size());
    return g;
  }
  // As of(), but null if it was never asked for. Changes nothing, so that many threads may ask at once.
  const std::vector<float>* find(const Tensor& tensor) const {
    const auto found = sums_.find(&tensor);
    return found == sums_.end() ? nullptr : &found->second;
  }
  void clear() {
    for (auto& [tensor, sum] : sums_) std::fill(sum.begin(), sum.end(), 0.f);
  }

 private:
  std::unordered_map<const Tensor*, std::vector<float>> sums_;
};

}  // namespace pith
