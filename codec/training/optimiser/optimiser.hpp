// Muon for the matrices, Adam for all else, and the moving average of the weights that is shipped.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "net/engine.hpp"
#include "training/optimiser/muon.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// What the rules remember of one parameter: each as large as its value, or empty where another rule moves it.
struct OptimiserState {
  std::vector<float> average;        // exponential moving average of the value
  std::vector<float> momentum;       // Muon
  std::vector<float> first, second;  // moments of Adam
};

class Optimiser {
 public:
  // `parameters` must outlive this; averages start as the values.
  Optimiser(Parameters& parameters, DataType precision, int threads);

  struct Rates {
    double adam, muon;
  };

  // Norm of all gradients together; not finite if any is not.
  double gradient_norm() const;

  // One step of every parameter along its gradient scaled by `factor`. `step` counts from 1 and is that of the average,
  // which warms up over the first few hundred steps. The result does not depend on the number of threads.
  void step(const Rates& rates, double factor, int64_t step);

  // In the order of the parameters; for checkpoints.
  std::vector<OptimiserState>& states() { return states_; }
  const std::vector<OptimiserState>& states() const { return states_; }
  std::vector<const std::vector<float>*> averages() const;
  int64_t adam_steps = 0;  // for the correction of Adam's start

 private:
  Parameters& parameters_;
  std::vector<OptimiserState> states_;
  std::vector<int> order_;                                        // of the parameters, the slowest first
  std::vector<std::unique_ptr<Orthogonaliser>> orthogonalisers_;  // one a thread
};

}  // namespace pith::train
