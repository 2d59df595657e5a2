#include <utility>

#include "model/denoiser.hpp"
#include "model/inpainter.hpp"
#include "training/data/camera.hpp"
#include "training/data/damage.hpp"
#include "training/data/noise.hpp"
#include "training/data/variety.hpp"
#include "training/model/unet_file.hpp"
#include "training/objective/restoration_objective.hpp"
#include "training/task/training_task.hpp"

namespace pith::train {
namespace {

// Of the crops: the same noise in all colours is rare otherwise, but all that gray pictures have.
constexpr float kGrayNoiseShare = 0.15f, kGrayHolesShare = 0.1f;
constexpr float kRecolouredShare = 0.3f, kSoftShare = 0.5f, kSoftColoursShare = 0.95f;

// Of the inpainter's crops, after each pass but the last: those whose guess is replaced by what it gives.
constexpr float kFilledShare = 0.5f;

DamagedCrop with_any_noise(Crop clean, Random& random) {
  if (random.uniform() < kRecolouredShare) recolour(view_of(clean), random);
  const bool gray = random.uniform() < kGrayNoiseShare;
  if (gray) make_gray(view_of(clean));
  const NoiseKind kind = random_noise_kind(random);
  if (kind == NoiseKind::grain && random.uniform() < kSoftColoursShare)
    soften_colours(view_of(clean), random);
  else if (kind != NoiseKind::none && random.uniform() < kSoftShare)
    soften(view_of(clean), random);
  Crop noisy = clean;
  const std::optional<double> sigma = add_noise(view_of(noisy), kind, gray, random);
  return noisy_crop(clean, noisy, sigma);
}

DamagedCrop with_any_holes(Crop whole, Random& random) {
  if (random.uniform() < kGrayHolesShare) make_gray(view_of(whole));
  Mask holes(side_of(whole), side_of(whole));
  add_any_damage(holes, random);
  return holed_crop(whole, holes);
}

// Validated with: none, three strengths of white noise, and a camera in dim light.
DamagedCrop with_noise(const Crop& clean, int condition, Random& random) {
  constexpr double kSigmas[kConditions - 1] = {0, 15, 25, 50};
  const Camera camera = {.shot = 0.004, .read = 0.00003, .jpegs = {{.quality = 90}}};
  Crop noisy = clean;
  if (condition == kConditions - 1)
    add_camera_noise(view_of(noisy), camera, random);
  else
    add_gaussian_noise(view_of(noisy), kSigmas[condition], random);
  return noisy_crop(clean, noisy, {});
}

DamagedCrop with_holes(const Crop& whole, int condition, Random& random) {
  constexpr std::pair<Damage, double> kKindsAndShares[kConditions] = {{Damage::scratches, 0.02},
                                                                      {Damage::text, 0.05},
                                                                      {Damage::strokes, 0.15},
                                                                      {Damage::blocks, 0.15},
                                                                      {Damage::strokes, 0.3}};
  Mask holes(side_of(whole), side_of(whole));
  add_damage(holes, kKindsAndShares[condition].first, kKindsAndShares[condition].second, random);
  return holed_crop(whole, holes);
}

// How the tasks differ.
struct Restoration {
  UNetKind kind;
  int passes;
  uint64_t learning, trials;  // what a random number is for; other keys than those of the codec's task
  DamagedCrop (*damaged)(Crop whole, Random& random);
  DamagedCrop (*damaged_in)(const Crop& whole, int condition, Random& random);
};
constexpr Restoration kDenoising = {kDenoiser, 1, 11, 12, with_any_noise, with_noise};
constexpr Restoration kInpainting = {kInpainter, kInpaintingPasses, 21, 22, with_any_holes, with_holes};

class RestorationLearner : public Objective {
 public:
  RestorationLearner(const Restoration& restoration, const WeightsFile& weights, LayerWeights& layers,
                     const TrainSettings& settings, int crops)
      : restoration_(restoration),
        objective_(restoration.kind, weights, layers, settings.side, crops, settings.precision) {}

  std::vector<Measures> learn(std::span<const Draw> draws, double scale, Gradients& gradients) override {
    std::vector<DamagedCrop> samples;
    std::vector<Random> randoms;
    for (const Draw& draw : draws) {
      Random random = draw.random(restoration_.learning);
      samples.push_back(restoration_.damaged(draw.crop, random));
      randoms.push_back(random);
    }
    for (int pass = 1; pass < restoration_.passes; ++pass) {
      std::vector<bool> chosen;
      for (Random& random : randoms) chosen.push_back(random.uniform() < kFilledShare);
      objective_.fill(samples, chosen);
    }
    return objective_.learn(samples, scale, gradients);
  }

  std::vector<Measures> validate(std::span<const Trial> trials) override {
    std::vector<DamagedCrop> samples;
    for (const Trial& trial : trials) {
      Random random{restoration_.trials, static_cast<uint64_t>(trial.condition)};
      samples.push_back(restoration_.damaged_in(*trial.crop, trial.condition, random));
    }
    for (int pass = 1; pass < restoration_.passes; ++pass) objective_.fill(samples, std::vector(samples.size(), true));
    return objective_.measure(samples);
  }

 private:
  const Restoration& restoration_;
  RestorationObjective objective_;
};

class RestorationTask : public TrainingTask {
 public:
  RestorationTask(const Restoration& restoration, std::span<const uint8_t> model, const TrainSettings& settings)
      : TrainingTask(UNetModel(model, restoration.kind).weights(), settings), restoration_(restoration) {}

  std::unique_ptr<Objective> objective(int crops) override {
    return std::make_unique<RestorationLearner>(restoration_, weights_, layers_, settings_, crops);
  }

  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet&,
                              const std::map<std::string, std::string>& metadata) const override {
    return write_unet(restoration_.kind, parameters_, optimiser.averages(), metadata);
  }

 private:
  const Restoration& restoration_;
};

}  // namespace

std::unique_ptr<TrainingTask> make_restoration_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return std::make_unique<RestorationTask>(settings.kind == TaskKind::denoiser ? kDenoising : kInpainting, model,
                                           settings);
}

}  // namespace pith::train
