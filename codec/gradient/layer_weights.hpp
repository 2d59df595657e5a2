// Weights of a model that is being trained, in the layouts that its networks ask for.
#pragma once
#include <memory>

namespace pith {

class WeightCopies;

// Shared by networks of one precision. Safe to use from many threads at once.
class LayerWeights {
 public:
  LayerWeights();
  ~LayerWeights();

  // Converts all weights again, after their tensors have changed.
  void refresh(int threads);

  WeightCopies& copies() { return *copies_; }  // for networks

 private:
  std::unique_ptr<WeightCopies> copies_;
};

}  // namespace pith
