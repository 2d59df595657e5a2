// What can be taught: a model, its loss, and the file that it becomes.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "gradient/layer_weights.hpp"
#include "training/data/picture_set.hpp"
#include "training/objective/objective.hpp"
#include "training/optimiser/optimiser.hpp"
#include "training/settings.hpp"

namespace pith::train {

class TrainingTask {
 public:
  virtual ~TrainingTask() = default;
  TrainingTask(const TrainingTask&) = delete;
  TrainingTask& operator=(const TrainingTask&) = delete;

  // For so many crops at once. Safe to call from many threads at once.
  virtual std::unique_ptr<Objective> objective(int crops) = 0;

  // The model file of the averaged weights. `metadata` goes into it.
  virtual std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet& pictures,
                                      const std::map<std::string, std::string>& metadata) const = 0;

  const std::map<std::string, std::string>& metadata() const { return weights_.metadata(); }  // of the model at first
  Parameters& parameters() { return parameters_; }
  LayerWeights& layers() { return layers_; }

 protected:
  TrainingTask(WeightsFile weights, const TrainSettings& settings)
      : settings_(settings), weights_(std::move(weights)), parameters_(weights_) {}

  const TrainSettings settings_;
  WeightsFile weights_;
  Parameters parameters_;
  LayerWeights layers_;
};

}  // namespace pith::train
