// The kinds of tasks. `model` is a model file's content; PITH_ERROR_MODEL if it is none of that kind.
#pragma once
#include "training/task/training_task.hpp"

namespace pith::train {

// Rate and distortion of crops at random qualities.
std::unique_ptr<TrainingTask> make_codec_task(std::span<const uint8_t> model, const TrainSettings& settings);

// Crops with noise or holes of many kinds, and how well these are taken out again.
std::unique_ptr<TrainingTask> make_restoration_task(std::span<const uint8_t> model, const TrainSettings& settings);

// What model files of a kind say that they are.
const char* format_of(TaskKind kind);

// A model to start from when there is none. `crops` have settings.side; a codec needs some hundred.
std::vector<uint8_t> make_new_model(const std::vector<Crop>& crops, const TrainSettings& settings);

// The task of settings.kind. `model` is a model file's content. Throws PITH_ERROR_MODEL if it is none of that kind.
std::unique_ptr<TrainingTask> make_task(std::span<const uint8_t> model, const TrainSettings& settings);

}  // namespace pith::train
