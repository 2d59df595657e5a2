#include "model/inpainter.hpp"
#include "training/data/damage.hpp"
#include "training/data/noise.hpp"
#include "training/model/unet_file.hpp"
#include "training/objective/inpainter_objective.hpp"
#include "training/task/kinds.hpp"

namespace pith::train {
namespace {

// What a random number is for; other keys than those of the other tasks.
enum Purpose : uint64_t { kDamage = 21, kTrial };

// The conditions to validate in.
struct Condition {
  Damage damage;
  double share;
};
constexpr Condition kTrials[kConditions] = {{Damage::scratches, 0.02},
                                            {Damage::text, 0.05},
                                            {Damage::strokes, 0.15},
                                            {Damage::blocks, 0.15},
                                            {Damage::strokes, 0.3}};

constexpr float kGrayShare = 0.1f;  // of the crops

class InpainterLearner : public Objective {
 public:
  InpainterLearner(const WeightsFile& weights, LayerWeights& layers, const TrainSettings& settings, int crops)
      : side_(static_cast<uint32_t>(settings.side)),
        objective_(weights, layers, settings.side, crops, settings.precision) {}

  std::vector<Measures> learn(std::span<const Draw> draws, double scale, Gradients& gradients) override {
    std::vector<DamagedCrop> samples;
    for (const Draw& draw : draws) {
      Random random{draw.seed, kDamage, static_cast<uint64_t>(draw.step), static_cast<uint64_t>(draw.index)};
      DamagedCrop& sample = samples.emplace_back(DamagedCrop{draw.crop, {side_, side_}});
      if (random.uniform() < kGrayShare) make_gray(view_of(sample.whole));
      add_any_damage(sample.holes, random);
    }
    return objective_.learn(samples, scale, gradients);
  }

  std::vector<Measures> validate(std::span<const Trial> trials) override {
    std::vector<DamagedCrop> samples;
    for (const Trial& trial : trials) {
      Random random{kTrial, static_cast<uint64_t>(trial.condition)};
      DamagedCrop& sample = samples.emplace_back(DamagedCrop{*trial.crop, {side_, side_}});
      const Condition& condition = kTrials[trial.condition];
      add_damage(sample.holes, condition.damage, condition.share, random);
    }
    return objective_.measure(samples);
  }

 private:
  uint32_t side_;
  InpainterObjective objective_;
};

class InpainterTask : public TrainingTask {
 public:
  InpainterTask(std::span<const uint8_t> model, const TrainSettings& settings)
      : TrainingTask(InpainterModel(model).weights(), settings) {}

  std::unique_ptr<Objective> objective(int crops) override {
    return std::make_unique<InpainterLearner>(weights_, layers_, settings_, crops);
  }

  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet&,
                              const std::map<std::string, std::string>& metadata) const override {
    return write_unet(kInpainter, parameters_, optimiser.averages(), metadata);
  }
};

}  // namespace

std::unique_ptr<TrainingTask> make_inpainter_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return std::make_unique<InpainterTask>(model, settings);
}

}  // namespace pith::train
