// Training of a codec model on pictures.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/engine.hpp"
#include "train/data/picture_set.hpp"
#include "train/model/checkpoint.hpp"
#include "train/objective/codec_objective.hpp"

namespace pith::train {

struct TrainSettings {
  int64_t steps = 0;        // end after so many steps of the run; 0: no limit
  double minutes = 0;       // or after so many minutes of training; 0: no limit
  double decay_from = 0.5;  // share of the run at constant rates; they then fall to almost 0
  int batch = 14;           // crops a step
  int accumulate = 1;       // batches whose gradients are added up before a step
  int side = 192;           // of a crop, pixels, a multiple of 64
  double lr = 1e-3;         // of Adam; that of Muon is muon_ratio times as much
  double muon_ratio = 4;
  double balance = 0.5;
  double lowest_quality = 0, highest_quality = 100;  // drawn evenly between, on the user's scale
  Distortion distortion = Distortion::mse;
  uint64_t seed = 1;
  int threads = 2;
  DataType precision = DataType::f32;
};

// Means over the crops of one step, or of a validation.
struct TrainReport {
  int64_t step;  // of the run
  double done;   // share of the run, 0…1
  double loss, bits_per_pixel, psnr;
  double rate;  // share of the learning rates
};

class Trainer {
 public:
  // `model` is a model file's content. `pictures` must outlive this and have crops of settings.side.
  Trainer(std::span<const uint8_t> model, const PictureSet& pictures, const TrainSettings& settings);
  ~Trainer();

  // One step; false, with nothing done, once the run has ended. Throws PITH_ERROR_MODEL if the gradients have stayed
  // infinite or NaN for long.
  bool step(TrainReport* report);

  // Loss, rate and PSNR of the averaged weights, means over the crops (of settings.side) at some qualities of the
  // range, with quantisation as in coding.
  TrainReport validate(const std::vector<Crop>& crops);

  const Progress& progress() const;
  void save(const std::string& checkpoint) const;  // as write_checkpoint
  void resume(const std::string& checkpoint);      // as read_checkpoint

  // The model file of the averaged weights, with tables measured on crops of the training pictures.
  std::vector<uint8_t> finish(const std::string& description) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace pith::train
