#include "model/denoiser.hpp"
#include "training/data/noise.hpp"
#include "training/model/unet_file.hpp"
#include "training/objective/denoiser_objective.hpp"
#include "training/task/kinds.hpp"

namespace pith::train {
namespace {

// What a random number is for; other keys than those of the codec's task.
enum Purpose : uint64_t { kNoise = 11, kTrial };

// The conditions to validate in: none, three strengths of white noise, and a camera in dim light.
constexpr double kTrialSigmas[kConditions - 1] = {0, 15, 25, 50};
constexpr Camera kTrialCamera = {.shot = 0.004, .read = 0.00003, .jpeg = JpegSettings{.quality = 90}};

// Of the crops: the same noise in all colours is rare otherwise, but all that gray pictures have.
constexpr float kGrayShare = 0.15f;

class DenoiserLearner : public Objective {
 public:
  DenoiserLearner(const WeightsFile& weights, LayerWeights& layers, const TrainSettings& settings, int crops)
      : objective_(weights, layers, settings.side, crops, settings.precision) {}

  std::vector<Measures> learn(std::span<const Draw> draws, double scale, Gradients& gradients) override {
    std::vector<NoisyCrop> samples;
    for (const Draw& draw : draws) {
      Random random{draw.seed, kNoise, static_cast<uint64_t>(draw.step), static_cast<uint64_t>(draw.index)};
      NoisyCrop& sample = samples.emplace_back(NoisyCrop{draw.crop, {}, {}});
      const bool gray = random.uniform() < kGrayShare;
      if (gray) make_gray(view_of(sample.clean));
      sample.noisy = sample.clean;
      sample.sigma = add_any_noise(view_of(sample.noisy), random);
      if (gray) make_gray(view_of(sample.noisy));
    }
    return objective_.learn(samples, scale, gradients);
  }

  std::vector<Measures> validate(std::span<const Trial> trials) override {
    std::vector<NoisyCrop> samples;
    for (const Trial& trial : trials) {
      Random random{kTrial, static_cast<uint64_t>(trial.condition)};
      NoisyCrop& sample = samples.emplace_back(NoisyCrop{*trial.crop, *trial.crop, {}});
      if (trial.condition == kConditions - 1)
        add_camera_noise(view_of(sample.noisy), kTrialCamera, random);
      else
        add_gaussian_noise(view_of(sample.noisy), kTrialSigmas[trial.condition], random);
    }
    return objective_.measure(samples);
  }

 private:
  DenoiserObjective objective_;
};

class DenoiserTask : public TrainingTask {
 public:
  DenoiserTask(std::span<const uint8_t> model, const TrainSettings& settings)
      : TrainingTask(DenoiserModel(model).weights(), settings) {}

  std::unique_ptr<Objective> objective(int crops) override {
    return std::make_unique<DenoiserLearner>(weights_, layers_, settings_, crops);
  }

  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet&,
                              const std::map<std::string, std::string>& metadata) const override {
    return write_unet(kDenoiser, parameters_, optimiser.averages(), metadata);
  }
};

}  // namespace

std::unique_ptr<TrainingTask> make_denoiser_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return std::make_unique<DenoiserTask>(model, settings);
}

}  // namespace pith::train
