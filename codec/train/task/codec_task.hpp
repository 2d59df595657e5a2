// The codec: rate and distortion of crops at random qualities.
#pragma once
#include "train/task/training_task.hpp"

namespace pith::train {

class CodecTask : public TrainingTask {
 public:
  CodecTask(std::span<const uint8_t> model, const TrainSettings& settings);

  std::unique_ptr<Objective> objective(int crops) override;
  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet& pictures,
                              const std::map<std::string, std::string>& metadata) const override;
};

}  // namespace pith::train
