// What Network (gradient/network.hpp) does, by oneDNN; its functions are described there.
#pragma once
#include <list>
#include <span>
#include <vector>

#include "base/memory_block.hpp"
#include "gradient/backward_plan.hpp"
#include "gradient/network.hpp"
#include "gradient/onednn/trained_convolution.hpp"
#include "gradient/onednn/weight_gradient.hpp"
#include "model/quality.hpp"
#include "net/engine.hpp"

namespace pith {

class TrainedNetwork {
 public:
  TrainedNetwork(const Graph& graph, Extent extent, const Network::Settings& settings, WeightCopies& weights);
  static GraphMemory memory(const Graph& graph, Extent extent, const Network::Settings& settings);

  FeatureMap input(int index) const { return values_[inputs_.at(index)]; }
  FeatureMap output(int index) const { return values_[outputs_.at(index)]; }
  void forward(std::span<const Quality> qualities);
  FeatureMap output_gradient(int index) const { return gradient(outputs_.at(index)); }
  FeatureMap input_gradient(int index) const { return gradient(inputs_.at(index)); }
  void backward(Gradients* gradients);  // null: goes back to the inputs alone

 private:
  // A step with what it needs beyond its result.
  struct Layer {
    Step step;
    Node node;
    BackwardStep back;
    bool bare;                 // whether a gain or round_clip follows the convolution, so that nothing is fused into it
    FeatureMap raw;            // of such a convolution
    std::vector<float> gains;  // [batch, channels] of the last run
    TrainedConvolution* convolution = nullptr;
    WeightGradient* weight_gradient = nullptr;
  };

  // Plans all of it and allocates nothing: maps have no data yet.
  TrainedNetwork(const Graph& graph, Extent extent, const Network::Settings& settings, const dnnl::engine& engine);

  void plan_values();
  void describe_convolutions(const dnnl::engine& engine);
  void allocate();
  void run(Layer& layer, std::span<const Quality> qualities);
  void go_back(Layer& layer, Gradients* gradients);
  void set_gains(Layer& layer, std::span<const Quality> qualities);
  void add_gain_gradient(const Layer& layer, const std::vector<float>& by_logarithm, Gradients& gradients) const;
  FeatureMap gradient(int value) const;

  Network::Settings settings_;
  DataType precision_;
  dnnl::stream stream_;
  std::vector<int> inputs_, outputs_;
  std::vector<FeatureMap> values_;
  std::vector<Layer> layers_;
  std::list<TrainedConvolution> convolutions_;
  std::list<WeightGradient> weight_gradients_;
  BackwardPlan plan_;
  std::vector<FeatureMap*> held_;  // the maps that the plan of values has places for
  ArenaPlan value_plan_;
  size_t scratchpad_bytes_ = 0;
  std::vector<Quality> qualities_;  // of the last run
  MemoryBlock<char> value_memory_, gradient_memory_, scratchpad_;
};

}  // namespace pith
