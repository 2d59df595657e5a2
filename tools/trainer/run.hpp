// The run of a training: steps, validations, checkpoints, log and progress, until its end or a signal.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "console.hpp"
#include "trainer/log.hpp"
#include "training/data/picture_set.hpp"
#include "training/trainer.hpp"

namespace pith::tool {

class TrainRun {
 public:
  struct Settings {
    std::string checkpoint, log, curve;  // files; no log and no curve where empty
    double save_minutes;                 // between checkpoints
    double pixels_per_step;
  };

  // All must outlive this. `valid` may be empty.
  TrainRun(train::Trainer& trainer, train::PictureSet& pictures, const std::vector<train::Crop>& valid,
           const Settings& settings);

  // Trains until the run ends or SIGINT or SIGTERM comes, and saves. Returns the signal, 0 if there was none. A second
  // one ends the program at once. `before` is the validation of the model that the run starts from. Throws FileError.
  int run(const Quantities& before);

  double done() const { return done_; }                        // share of the run, 0…1
  const Quantities& validation() const { return valid_now_; }  // the last
  const std::vector<LogRow>& rows() const { return log_.rows(); }

 private:
  // Sums over recent steps; older ones count less and less.
  struct Recent {
    double weight = 0, loss = 0, bpp = 0, psnr = 0, seconds = 0, done = 0;
  };

  void add(const train::TrainReport& report);
  void record(bool with_validation);
  void save();
  void write_curve() const;
  void tell(bool validated);
  std::string status() const;

  train::Trainer& trainer_;
  train::PictureSet& pictures_;
  const std::vector<train::Crop>& valid_;
  const Settings settings_;
  TrainLog log_;
  ProgressBar bar_;

  Recent recent_;
  double done_ = -1, seconds_ = 0;  // after the last step; no step yet: -1
  Quantities sums_;                 // of the steps since the last row
  int64_t summed_ = 0;              // how many
  double rate_ = 0;
  double row_done_ = 0, valid_done_ = 0;  // share of the run at the last row and validation
  int64_t valid_step_ = -1;
  Quantities valid_now_;
  std::chrono::steady_clock::time_point saved_, told_;
};

// Loss, rate and distortion of a report.
inline Quantities quantities(const train::TrainReport& report) {
  return {report.loss, report.bits_per_pixel, report.psnr};
}

}  // namespace pith::tool
