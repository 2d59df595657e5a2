#include "training/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "training/task/kinds.hpp"

namespace pith::train {
namespace {

constexpr int64_t kWarmUpSteps = 300;  // over which the rates rise, while the momenta fill
constexpr double kLowestRate = 0.01;   // share of the rates at the very end
constexpr double kLargestNorm = 1;     // of all gradients together
constexpr int kMostBadSteps = 50;      // in a row without finite gradients; then training has diverged

// Into how many equal parts a batch falls for the threads, the last of which may be smaller but never empty.
int shares(int batch, int threads) {
  const int most = (batch - 1) / std::min(threads, batch) + 1;
  return (batch - 1) / most + 1;
}

double psnr_of(double squared_error) { return 10 * std::log10(255 * 255 / std::max(squared_error, 1e-4)); }

}  // namespace

struct Trainer::Implementation {
  // One thread's share of the work.
  struct Worker {
    std::unique_ptr<Objective> objective;
    Gradients gradients;
  };

  const PictureSet& pictures;
  TrainSettings settings;
  std::unique_ptr<TrainingTask> task;
  Parameters& parameters;
  Optimiser optimiser;
  std::vector<Worker> workers;
  Progress progress;
  int bad_steps = 0;

  Implementation(std::span<const uint8_t> file, const PictureSet& p, const TrainSettings& s)
      : pictures(p),
        settings(s),
        task(make_task(file, s)),
        parameters(task->parameters()),
        optimiser(parameters, s.precision, s.threads),
        workers(shares(s.batch, s.threads)) {
    const auto steps = task->metadata().find("steps");
    if (steps != task->metadata().end()) progress.steps = std::max(0ll, std::atoll(steps->second.c_str()));
    parallel(workers.size(), [&](int i) { workers[i].objective = task->objective(crops_at_once()); });
  }

  int crops_at_once() const { return (settings.batch - 1) / static_cast<int>(workers.size()) + 1; }

  template <typename Work>
  void parallel(size_t items, Work work) const {
    for_each_in_parallel(settings.threads, static_cast<int>(items), [&] { return work; });
  }

  // Share of the run that is done after `steps` steps.
  double done(int64_t steps) const {
    double share = 0;
    if (settings.steps > 0) share = double(steps) / settings.steps;
    if (settings.minutes > 0) share = std::max(share, progress.run_seconds / 60 / settings.minutes);
    return std::min(share, 1.0);
  }

  double rate() const {
    const double share = done(progress.run_steps);
    const double fall = share < settings.decay_from ? 1 : (1 - share) / (1 - settings.decay_from);
    const double rise = double(progress.run_steps + 1) / kWarmUpSteps;
    return std::min(std::max(fall, kLowestRate), rise);
  }

  // Gradients and measures of all crops of the step. Which crop belongs to which worker does not depend on time.
  TrainReport learn() {
    const int total = settings.batch * settings.accumulate;
    std::vector<Measures> measures(total);
    parallel(workers.size(), [&](int w) {
      Worker& worker = workers[w];
      worker.gradients.clear();
      for (int first = 0; first < total; first += settings.batch) {
        const int begin = first + w * crops_at_once(), end = std::min(begin + crops_at_once(), first + settings.batch);
        std::vector<Draw> draws;
        for (int i = begin; i < end; ++i)
          draws.push_back({pictures.crop(progress.run_steps, i), settings.seed, progress.run_steps, i});
        if (draws.empty()) continue;
        const std::vector<Measures> some = worker.objective->learn(draws, 1.0 / total, worker.gradients);
        std::copy(some.begin(), some.end(), measures.begin() + begin);
      }
    });
    return mean_of(measures);
  }

  TrainReport mean_of(const std::vector<Measures>& measures) const {
    TrainReport report{progress.run_steps, done(progress.run_steps), 0, 0, 0, rate()};
    for (const Measures& m : measures) {
      report.loss += m.loss / measures.size();
      report.bits_per_pixel += m.bits_per_pixel / measures.size();
      report.psnr += psnr_of(m.squared_error) / measures.size();
    }
    return report;
  }

  void collect_gradients() {
    parallel(parameters.all().size(), [&](int i) {
      Parameter& parameter = parameters.all()[i];
      std::vector<const float*> parts;
      // Found, not asked for: many threads do so at once.
      for (const Worker& worker : workers)
        if (const std::vector<float>* part = worker.gradients.find(*parameter.used)) parts.push_back(part->data());
      set_gradient(parameter, parts);
    });
  }

  // Gives the networks the trained values, or their averages.
  void use_values(bool averages) {
    parallel(parameters.all().size(), [&](int i) {
      Parameter& parameter = parameters.all()[i];
      use(parameter, averages ? optimiser.states()[i].average : parameter.value);
    });
    task->layers().refresh(settings.threads);
  }

  bool step(TrainReport* report) {
    if (done(progress.run_steps) >= 1) return false;
    const auto begin = std::chrono::steady_clock::now();
    const double rate_now = rate();
    *report = learn();
    collect_gradients();
    const double norm = optimiser.gradient_norm();
    bad_steps = std::isfinite(norm) ? 0 : bad_steps + 1;
    if (bad_steps > kMostBadSteps)
      throw Error(PITH_ERROR_MODEL, "training has diverged: its gradients are not finite any more; use a lower --lr");
    ++progress.steps;
    ++progress.run_steps;
    if (bad_steps == 0) {
      const double muon = settings.lr * settings.muon_ratio;
      optimiser.step({settings.lr * rate_now, muon * rate_now}, std::min(1.0, kLargestNorm / norm), progress.steps);
      use_values(false);
    }
    progress.run_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report->step = progress.run_steps;
    report->done = done(progress.run_steps);
    return true;
  }

  TrainReport validate(const std::vector<Crop>& crops) {
    use_values(true);
    std::vector<Trial> trials;
    for (const Crop& crop : crops)
      for (int condition = 0; condition < kConditions; ++condition) trials.push_back({&crop, condition});
    const auto total = static_cast<int>(trials.size());
    std::vector<Measures> measures(total);
    parallel(workers.size(), [&](int w) {
      const int stride = crops_at_once() * static_cast<int>(workers.size());
      for (int begin = w * crops_at_once(); begin < total; begin += stride) {
        const int count = std::min(crops_at_once(), total - begin);
        const std::vector<Measures> some = workers[w].objective->validate(std::span(trials).subspan(begin, count));
        std::copy(some.begin(), some.end(), measures.begin() + begin);
      }
    });
    use_values(false);
    return mean_of(measures);
  }
};

Trainer::Trainer(std::span<const uint8_t> model, const PictureSet& pictures, const TrainSettings& settings)
    : implementation_(std::make_unique<Implementation>(model, pictures, settings)) {}

Trainer::~Trainer() = default;

bool Trainer::step(TrainReport* report) { return implementation_->step(report); }

TrainReport Trainer::validate(const std::vector<Crop>& crops) { return implementation_->validate(crops); }

const Progress& Trainer::progress() const { return implementation_->progress; }

void Trainer::save(const std::string& checkpoint) const {
  const Implementation& i = *implementation_;
  write_checkpoint(checkpoint, i.parameters, i.optimiser, i.progress);
}

void Trainer::resume(const std::string& checkpoint) {
  Implementation& i = *implementation_;
  i.progress = read_checkpoint(checkpoint, i.parameters, i.optimiser);
  i.use_values(false);
}

std::vector<uint8_t> Trainer::finish(const std::string& description) const {
  const Implementation& i = *implementation_;
  return i.task->finish(i.optimiser, i.pictures,
                        {{"description", description}, {"steps", std::to_string(i.progress.steps)}});
}

}  // namespace pith::train
