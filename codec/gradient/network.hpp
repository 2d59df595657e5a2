// A graph in training: runs forward on a batch, keeps what going back needs, and goes back.
#pragma once
#include <memory>
#include <span>

#include "base/memory_block.hpp"
#include "gradient/gradients.hpp"
#include "gradient/layer_weights.hpp"
#include "model/quality.hpp"
#include "net/engine.hpp"

namespace pith {

class TrainedNetwork;

// Maps hold the pictures of a batch one below the other: `batch` times the height of one.
class Network {
 public:
  struct Settings {
    int batch = 1;
    DataType precision = DataType::f32;  // exact graphs stay in f32
    bool input_gradients = true;         // whether the gradients of the graph's inputs are wanted
    bool smooth = false;                 // leaves out the rounding of exact graphs
    bool weight_gradients = true;        // whether those by the weights are; without, less is computed and kept
    std::pmr::memory_resource* memory = &system_memory();
  };

  // For pictures with inputs of `extent`. The graph's weights and `weights` must outlive this. Used by one thread at a
  // time, and runs on that thread alone.
  Network(const Graph& graph, Extent extent, const Settings& settings, LayerWeights& weights);
  ~Network();

  // What the above allocates without weight_gradients: each network, and once for all with the same LayerWeights.
  static GraphMemory memory(const Graph& graph, Extent extent, const Settings& settings);

  // In the order in which the graph declared them. Outputs are f32 or of the network's precision.
  FeatureMap input(int index) const;
  FeatureMap output(int index) const;

  // One quality for each picture; none if the graph has no gains.
  void forward(std::span<const Quality> qualities = {});

  // Of the network's precision. Those of outputs are to be written before going back; those of inputs are valid
  // afterwards until outputs are written again.
  FeatureMap output_gradient(int index) const;
  FeatureMap input_gradient(int index) const;

  // Adds the gradients by all weights and tables of gains.
  void backward(Gradients& gradients);

  // Goes back to the inputs alone, as is the only way without weight_gradients.
  void backward();

 private:
  std::unique_ptr<TrainedNetwork> network_;
};

}  // namespace pith
