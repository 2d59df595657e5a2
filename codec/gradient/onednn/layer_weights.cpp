#include "gradient/layer_weights.hpp"

#include "gradient/onednn/weight_copies.hpp"

namespace pith {

LayerWeights::LayerWeights() : copies_(std::make_unique<WeightCopies>()) {}

LayerWeights::~LayerWeights() = default;

void LayerWeights::refresh(int threads) { copies_->refresh(threads); }

}  // namespace pith
