#include <algorithm>
#include <utility>

#include "model/autoencoder.hpp"
#include "training/data/corruption.hpp"
#include "training/model/autoencoder_file.hpp"
#include "training/objective/autoencoder_objective.hpp"
#include "training/task/training_task.hpp"

namespace pith::train {
namespace {

// What a random number is for; other keys than those of the other tasks.
enum Purpose : uint64_t { kNoiseDraw = 31, kCorruptionDraw, kTrial };

// Of what a kind adds to the distortion, by kinds in their order: measured on drawn shapes (models/training/kinds.py).
constexpr double kWeights[] = {0, 0.036, 0.3, 1.2, 0, 1};

// Steps of a run over which the divergence comes in, or a part of one that is short: before there is anything in the
// code, it would empty it.
constexpr int64_t kWarmUpSteps = 2000, kPartOfRun = 4;

class AutoencoderLearner : public Objective {
 public:
  AutoencoderLearner(const WeightsFile& weights, LayerWeights& layers, const AutoencoderShape& shape,
                     const TrainSettings& settings, int pictures)
      : shape_(shape),
        warm_up_(settings.steps > 0 ? std::min(kWarmUpSteps, settings.steps / kPartOfRun) : kWarmUpSteps),
        objective_(weights, layers,
                   {.shape = shape,
                    .weight = settings.kind_weight * kWeights[static_cast<int>(shape.kind)],
                    .distortion = settings.distortion,
                    .pictures = pictures,
                    .precision = settings.precision}) {}

  std::vector<Measures> learn(std::span<const Draw> draws, double scale, Gradients& gradients) override {
    std::vector<AutoencoderSample> samples;
    for (const Draw& draw : draws) samples.push_back(sample(draw));
    const bool warms_up = shape_.kind == AutoencoderKind::variational && draws[0].step < warm_up_;
    const double share = warms_up ? static_cast<double>(draws[0].step) / static_cast<double>(warm_up_) : 1;
    return objective_.learn(samples, share, scale, gradients);
  }

  std::vector<Measures> validate(std::span<const Trial> trials) override {
    std::vector<AutoencoderSample> samples;
    for (const Trial& trial : trials) {
      AutoencoderSample sample{*trial.crop, *trial.crop};
      Random random{kTrial, static_cast<uint64_t>(trial.condition)};
      if (shape_.kind == AutoencoderKind::denoising && trial.condition > 0)
        corrupt(view_of(sample.given), static_cast<Corruption>((trial.condition - 1) % kCorruptions), 0.5, random);
      if (shape_.kind == AutoencoderKind::contractive) fill(sample.noise, trial.crop->size(), random);
      samples.push_back(std::move(sample));
    }
    return objective_.measure(samples);
  }

 private:
  AutoencoderSample sample(const Draw& draw) const {
    AutoencoderSample sample{draw.crop, draw.crop};
    Random random = draw.random(kNoiseDraw);
    if (shape_.kind == AutoencoderKind::denoising) {
      Random chance = draw.random(kCorruptionDraw);
      const auto kind = static_cast<Corruption>(chance.below(kCorruptions));
      corrupt(view_of(sample.given), kind, chance.unit(), chance);
    } else if (shape_.kind == AutoencoderKind::contractive) {
      fill(sample.noise, draw.crop.size(), random);
    } else if (shape_.kind == AutoencoderKind::variational) {
      fill(sample.noise, static_cast<size_t>(shape_.code), random);
    }
    return sample;
  }

  static void fill(std::vector<float>& noise, size_t size, Random& random) {
    noise.resize(size);
    for (float& v : noise) v = random.normal();
  }

  AutoencoderShape shape_;
  int64_t warm_up_;  // steps
  AutoencoderObjective objective_;
};

class AutoencoderTask : public TrainingTask {
 public:
  AutoencoderTask(const AutoencoderModel& model, const TrainSettings& settings)
      : TrainingTask(model.weights(), settings), shape_(model.shape()) {}

  int group() const override {
    const bool by_groups = shape_.kind == AutoencoderKind::sparse_kl || shape_.kind == AutoencoderKind::contractive;
    return by_groups ? AutoencoderObjective::kGroup : 1;
  }

  std::unique_ptr<Objective> objective(int pictures) override {
    return std::make_unique<AutoencoderLearner>(weights_, layers_, shape_, settings_, pictures);
  }

  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet&,
                              const std::map<std::string, std::string>& metadata) const override {
    return write_autoencoder(shape_, parameters_, optimiser.averages(), metadata);
  }

 private:
  AutoencoderShape shape_;
};

}  // namespace

std::unique_ptr<TrainingTask> make_autoencoder_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return std::make_unique<AutoencoderTask>(AutoencoderModel(model), settings);
}

}  // namespace pith::train
