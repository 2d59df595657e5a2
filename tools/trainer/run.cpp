#include "trainer/run.hpp"

#include <cinttypes>
#include <cmath>
#include <csignal>

#include "formatted.hpp"
#include "pictures/file.hpp"
#include "trainer/curve.hpp"

namespace pith::tool {
namespace {

constexpr double kRowShare = 0.002, kValidationShare = 0.02;  // of the run, between two
constexpr int64_t kLeastStepsToValidation = 50;
constexpr double kKept = 0.97;  // of the weight of a step after the next one
constexpr double kTellSeconds = 60;

volatile std::sig_atomic_t caught_signal = 0;

// The first SIGINT or SIGTERM is kept in caught_signal; after it both have their usual effect.
void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int number) {
    caught_signal = number;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
  };
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string clock_text(double seconds) {
  const auto s = static_cast<long>(std::lround(std::max(0., seconds)));
  return s < 3600 ? formatted("%ld:%02ld", s / 60, s % 60)
                  : formatted("%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

}  // namespace

TrainRun::TrainRun(train::Trainer& trainer, train::PictureSet& pictures, const std::vector<train::Crop>& valid,
                   const Settings& settings)
    : trainer_(trainer),
      pictures_(pictures),
      valid_(valid),
      settings_(settings),
      log_(settings.log, trainer.length().run_steps),
      saved_(std::chrono::steady_clock::now()),
      told_(saved_) {}

int TrainRun::run(const Quantities& before) {
  catch_signals();
  valid_now_ = before;
  if (trainer_.length().run_steps == 0 && !valid_.empty()) {
    valid_step_ = 0;
    log_.add({.valid = before});
  }
  while (!caught_signal) {
    pictures_.advance();
    train::TrainReport report;
    if (!trainer_.step(&report)) break;
    add(report);
    const bool validation_due =
        done_ >= valid_done_ + kValidationShare && report.step >= valid_step_ + kLeastStepsToValidation;
    const bool validate = !valid_.empty() && (validation_due || done_ >= 1);
    if (validate || done_ >= row_done_ + kRowShare) record(validate);
    if (seconds_since(saved_) >= 60 * settings_.save_minutes) save();
    tell(validate);
  }
  save();
  const bool validated = valid_.empty() || valid_step_ == trainer_.length().run_steps;
  if (summed_ > 0 || !validated) record(!validated);
  write_curve();
  return caught_signal;
}

void TrainRun::add(const train::TrainReport& report) {
  const double seconds = trainer_.length().run_seconds;
  if (done_ < 0) {  // what a session starts with is not the work of its first step
    row_done_ = valid_done_ = report.done;
  } else {
    const auto mix = [](double& sum, double value) { sum = kKept * sum + value; };
    mix(recent_.weight, 1);
    mix(recent_.loss, report.loss);
    mix(recent_.bpp, report.bits_per_pixel);
    mix(recent_.psnr, report.psnr);
    mix(recent_.seconds, seconds - seconds_);
    mix(recent_.done, report.done - done_);
  }
  done_ = report.done;
  seconds_ = seconds;
  rate_ = report.rate;
  if (summed_++ == 0) sums_ = {0, 0, 0};
  sums_.loss += report.loss;
  sums_.bpp += report.bits_per_pixel;
  sums_.psnr += report.psnr;
}

void TrainRun::record(bool with_validation) {
  const train::RunLength length = trainer_.length();
  LogRow row{.step = length.run_steps, .seconds = length.run_seconds};
  if (summed_ > 0) {
    const auto n = static_cast<double>(summed_);
    row.train = {sums_.loss / n, sums_.bpp / n, sums_.psnr / n};
    row.rate = rate_;
  }
  summed_ = 0;
  row_done_ = done_;
  if (with_validation) {
    valid_now_ = row.valid = quantities(trainer_.validate(valid_));
    valid_step_ = row.step;
    valid_done_ = done_;
  }
  log_.add(row);
}

void TrainRun::save() {
  about_file(settings_.checkpoint, [&] { trainer_.save(settings_.checkpoint); });
  saved_ = std::chrono::steady_clock::now();
  write_curve();
}

void TrainRun::write_curve() const {
  if (settings_.curve.empty()) return;
  const std::string svg = learning_curve(log_.rows());
  about_file(settings_.curve, [&] { write_file(settings_.curve, Bytes(svg.begin(), svg.end())); });
}

void TrainRun::tell(bool validated) {
  if (recent_.weight == 0) return;
  if (bar_.visible()) return bar_.show_share(done_, formatted("%.0f%% ", 100 * done_) + status());
  if (!validated && seconds_since(told_) < kTellSeconds) return;
  told_ = std::chrono::steady_clock::now();
  std::string line = formatted("step %" PRId64 ", %.0f %%: ", trainer_.length().run_steps, 100 * done_) + status();
  if (validated) {
    line += formatted("; validation loss %.3f, %.3f bpp, %.2f dB", valid_now_.loss, valid_now_.bpp, valid_now_.psnr);
  }
  print_note(line);
}

std::string TrainRun::status() const {
  const Recent& r = recent_;
  const double left = (1 - done_) * r.seconds / std::max(1e-9, r.done);
  return formatted("loss %.3f %.2f bpp %.2f dB %.1f MP/s %s left", r.loss / r.weight, r.bpp / r.weight,
                   r.psnr / r.weight, settings_.pixels_per_step * r.weight / std::max(1e-9, r.seconds) / 1e6,
                   clock_text(left).c_str());
}

}  // namespace pith::tool
