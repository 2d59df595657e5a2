#include "training/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace pith::train {
namespace {

constexpr int64_t kWarmUpSteps = 300;  // over which the rates rise, while the momenta fill
constexpr double kLowestRate = 0.01;   // share of the rates at the very end
constexpr double kLargestNorm = 1;     // of all gradients together
constexpr int kMostBadSteps = 50;      // in a row without finite gradients; then training has diverged

int rounded_up(int dividend, int divisor) { return (dividend - 1) / divisor + 1; }

// How many crops of a batch, in whole groups, each thread works on; the last one on fewer.
int share_of(int batch, int group, int threads) {
  const int groups = rounded_up(batch, group);
  return group * rounded_up(groups, std::min(threads, groups));
}

double psnr_of(double squared_error) { return 10 * std::log10(255 * 255 / std::max(squared_error, 1e-4)); }

}  // namespace

Trainer::Trainer(std::span<const uint8_t> model, const PictureSet& pictures, const TrainSettings& settings)
    : pictures_(pictures),
      settings_(settings),
      task_(make_task(model, settings)),
      parameters_(task_->parameters()),
      optimiser_(parameters_, settings.precision, settings.threads),
      crops_at_once_(share_of(settings.batch, task_->group(), settings.threads)),
      workers_(rounded_up(settings.batch, crops_at_once_)) {
  const auto steps = task_->metadata().find("steps");
  if (steps != task_->metadata().end()) length_.steps = std::max(0ll, std::atoll(steps->second.c_str()));
  parallel(workers_.size(), [&](int i) { workers_[i].objective = task_->objective(crops_at_once_); });
}

template <typename Work>
void Trainer::parallel(size_t items, Work work) const {
  for_each_in_parallel(settings_.threads, static_cast<int>(items), [&] { return work; });
}

double Trainer::done() const {
  double share = 0;
  if (settings_.steps > 0) share = double(length_.run_steps) / settings_.steps;
  if (settings_.minutes > 0) share = std::max(share, length_.run_seconds / 60 / settings_.minutes);
  return std::min(share, 1.0);
}

double Trainer::rate() const {
  const double share = done();
  const double fall = share < settings_.decay_from ? 1 : (1 - share) / (1 - settings_.decay_from);
  const double rise = double(length_.run_steps + 1) / kWarmUpSteps;
  return std::min(std::max(fall, kLowestRate), rise);
}

// Gradients and measures of all crops of the step. Which crop belongs to which worker does not depend on time.
TrainReport Trainer::learn() {
  const int total = settings_.batch * settings_.accumulate;
  std::vector<Measures> measures(total);
  parallel(workers_.size(), [&](int w) {
    Worker& worker = workers_[w];
    worker.gradients.clear();
    for (int first = 0; first < total; first += settings_.batch) {
      const int begin = first + w * crops_at_once_, end = std::min(begin + crops_at_once_, first + settings_.batch);
      std::vector<Draw> draws;
      for (int i = begin; i < end; ++i)
        draws.push_back({pictures_.crop(length_.run_steps, i), settings_.seed, length_.run_steps, i});
      if (draws.empty()) continue;
      const std::vector<Measures> some = worker.objective->learn(draws, 1.0 / total, worker.gradients);
      std::copy(some.begin(), some.end(), measures.begin() + begin);
    }
  });
  return mean_of(measures);
}

TrainReport Trainer::mean_of(const std::vector<Measures>& measures) const {
  TrainReport report{length_.run_steps, done(), 0, 0, 0, rate()};
  for (const Measures& m : measures) {
    report.loss += m.loss / measures.size();
    report.bits_per_pixel += m.bits_per_pixel / measures.size();
    report.psnr += psnr_of(m.squared_error) / measures.size();
  }
  return report;
}

void Trainer::collect_gradients() {
  parallel(parameters_.all().size(), [&](int i) {
    Parameter& parameter = parameters_.all()[i];
    std::vector<const float*> parts;
    // Found, not asked for: many threads do so at once.
    for (const Worker& worker : workers_)
      if (const std::vector<float>* part = worker.gradients.find(*parameter.used)) parts.push_back(part->data());
    set_gradient(parameter, parts);
  });
}

// Gives the networks the trained values, or their averages.
void Trainer::use_values(bool averages) {
  parallel(parameters_.all().size(), [&](int i) {
    Parameter& parameter = parameters_.all()[i];
    use(parameter, averages ? optimiser_.states()[i].average : parameter.value);
  });
  task_->layers().refresh(settings_.threads);
}

bool Trainer::step(TrainReport* report) {
  if (done() >= 1) return false;
  const auto begin = std::chrono::steady_clock::now();
  const double rate_now = rate();
  *report = learn();
  collect_gradients();
  const double norm = optimiser_.gradient_norm();
  bad_steps_ = std::isfinite(norm) ? 0 : bad_steps_ + 1;
  if (bad_steps_ > kMostBadSteps)
    throw Error(PITH_ERROR_MODEL, "training has diverged: its gradients are not finite any more; use a lower --lr");
  ++length_.steps;
  ++length_.run_steps;
  if (bad_steps_ == 0) {
    const double muon = settings_.lr * settings_.muon_ratio;
    optimiser_.step({settings_.lr * rate_now, muon * rate_now}, std::min(1.0, kLargestNorm / norm), length_.steps);
    use_values(false);
  }
  length_.run_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  report->step = length_.run_steps;
  report->done = done();
  return true;
}

TrainReport Trainer::validate(const std::vector<Crop>& crops) {
  use_values(true);
  std::vector<Trial> trials;
  for (int condition = 0; condition < kConditions; ++condition)
    for (const Crop& crop : crops) trials.push_back({&crop, condition});
  const auto total = static_cast<int>(trials.size());
  std::vector<Measures> measures(total);
  parallel(workers_.size(), [&](int w) {
    const int stride = crops_at_once_ * static_cast<int>(workers_.size());
    for (int begin = w * crops_at_once_; begin < total; begin += stride) {
      const int count = std::min(crops_at_once_, total - begin);
      const std::vector<Measures> some = workers_[w].objective->validate(std::span(trials).subspan(begin, count));
      std::copy(some.begin(), some.end(), measures.begin() + begin);
    }
  });
  use_values(false);
  return mean_of(measures);
}

void Trainer::save(const std::string& checkpoint) const {
  write_checkpoint(checkpoint, parameters_, optimiser_, length_);
}

void Trainer::resume(const std::string& checkpoint) {
  length_ = read_checkpoint(checkpoint, parameters_, optimiser_);
  use_values(false);
}

std::vector<uint8_t> Trainer::finish(const std::string& description) const {
  return task_->finish(optimiser_, pictures_, {{"description", description}, {"steps", std::to_string(length_.steps)}});
}

}  // namespace pith::train
