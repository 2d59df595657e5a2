// The denoiser: clean crops, to which noise of many kinds is added, and what is left of it.
#pragma once
#include "train/task/training_task.hpp"

namespace pith::train {

class DenoiserTask : public TrainingTask {
 public:
  DenoiserTask(std::span<const uint8_t> model, const TrainSettings& settings);

  std::unique_ptr<Objective> objective(int crops) override;
  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet& pictures,
                              const std::map<std::string, std::string>& metadata) const override;
};

}  // namespace pith::train
