// Training of a model on pictures.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "training/model/checkpoint.hpp"
#include "training/task/training_task.hpp"

namespace pith::train {

// Means over the crops of one step, or of a validation.
struct TrainReport {
  int64_t step;  // of the run
  double done;   // share of the run, 0…1
  double loss, bits_per_pixel, psnr;
  double rate;  // share of the learning rates
};

class Trainer {
 public:
  // `model` is a model file's content, of the kind of the settings. `pictures` must outlive this and have crops of
  // settings.side.
  Trainer(std::span<const uint8_t> model, const PictureSet& pictures, const TrainSettings& settings);

  // One step; false, with nothing done, once the run has ended. Throws PITH_ERROR_MODEL if the gradients have stayed
  // infinite or NaN for long.
  bool step(TrainReport* report);

  // Loss, rate and PSNR of the averaged weights, means over the crops (of settings.side) in all conditions of the task.
  TrainReport validate(const std::vector<Crop>& crops);

  const RunLength& length() const { return length_; }
  void save(const std::string& checkpoint) const;  // as write_checkpoint
  void resume(const std::string& checkpoint);      // as read_checkpoint

  // The model file of the averaged weights, with tables measured on crops of the training pictures.
  std::vector<uint8_t> finish(const std::string& description) const;

 private:
  // One thread's share of the work.
  struct Worker {
    std::unique_ptr<Objective> objective;
    Gradients gradients;
  };

  template <typename Work>
  void parallel(size_t items, Work work) const;
  double done() const;  // share of the run
  double rate() const;
  TrainReport learn();
  TrainReport mean_of(const std::vector<Measures>& measures) const;
  void collect_gradients();
  void use_values(bool averages);

  const PictureSet& pictures_;
  const TrainSettings settings_;
  std::unique_ptr<TrainingTask> task_;
  Parameters& parameters_;
  Optimiser optimiser_;
  int crops_at_once_;  // of a worker
  std::vector<Worker> workers_;
  RunLength length_;
  int bad_steps_ = 0;
};

}  // namespace pith::train
