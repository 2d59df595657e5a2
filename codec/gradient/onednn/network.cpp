#include "gradient/network.hpp"

#include "gradient/onednn/trained_network.hpp"

namespace pith {

Network::Network(const Graph& graph, Extent extent, const Settings& settings, LayerWeights& weights)
    : network_(std::make_unique<TrainedNetwork>(graph, extent, settings, weights.copies())) {}

Network::~Network() = default;

GraphMemory Network::memory(const Graph& graph, Extent extent, const Settings& settings) {
  return TrainedNetwork::memory(graph, extent, settings);
}

FeatureMap Network::input(int index) const { return network_->input(index); }
FeatureMap Network::output(int index) const { return network_->output(index); }
void Network::forward(std::span<const Quality> qualities) { network_->forward(qualities); }
FeatureMap Network::output_gradient(int index) const { return network_->output_gradient(index); }
FeatureMap Network::input_gradient(int index) const { return network_->input_gradient(index); }
void Network::backward(Gradients& gradients) { network_->backward(&gradients); }
void Network::backward() { network_->backward(nullptr); }

}  // namespace pith
