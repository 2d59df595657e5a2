// The kinds of tasks. `model` is a model file's content; PITH_ERROR_MODEL if it is none of that kind.
#pragma once
#include "train/task/training_task.hpp"

namespace pith::train {

// Rate and distortion of crops at random qualities.
std::unique_ptr<TrainingTask> make_codec_task(std::span<const uint8_t> model, const TrainSettings& settings);

// Clean crops, to which noise of many kinds is added, and what is left of it.
std::unique_ptr<TrainingTask> make_denoiser_task(std::span<const uint8_t> model, const TrainSettings& settings);

// Crops with holes of many kinds, and how well these are filled.
std::unique_ptr<TrainingTask> make_inpainter_task(std::span<const uint8_t> model, const TrainSettings& settings);

}  // namespace pith::train
