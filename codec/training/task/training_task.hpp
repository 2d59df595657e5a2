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

  // Crops of a batch that are measured together, side by side, because their loss is of all of them: each thread works
  // on whole groups.
  virtual int group() const { return 1; }

  // For so many crops at once. Safe to call from many threads at once.
  virtual std::unique_ptr<Objective> objective(int crops) = 0;

  // The model file of the averaged weights. `metadata` goes into it. What else it needs is measured on crops of the
  // pictures.
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

// The task of settings.kind, whose crops are coded at random qualities, have noise or holes of many kinds, or are to be
// shown again by an autoencoder. `model` is a model file's content, whose kind of autoencoder and extents count. Throws
// PITH_ERROR_MODEL if it is none of that kind.
std::unique_ptr<TrainingTask> make_task(std::span<const uint8_t> model, const TrainSettings& settings);
std::unique_ptr<TrainingTask> make_codec_task(std::span<const uint8_t> model, const TrainSettings& settings);
std::unique_ptr<TrainingTask> make_autoencoder_task(std::span<const uint8_t> model, const TrainSettings& settings);
std::unique_ptr<TrainingTask> make_restoration_task(std::span<const uint8_t> model, const TrainSettings& settings);

// What model files of a kind say that they are.
const char* format_of(TaskKind kind);

// A model to start from when there is none. `crops` have settings.side; a codec needs some hundred, others none.
std::vector<uint8_t> make_new_model(const std::vector<Crop>& crops, const TrainSettings& settings);

}  // namespace pith::train
