#include <cmath>
#include <mutex>

#include "base/parallel.hpp"
#include "latent/grid.hpp"
#include "latent/window.hpp"
#include "model/codec_model.hpp"
#include "training/data/random.hpp"
#include "training/data/variety.hpp"
#include "training/model/model_file.hpp"
#include "training/objective/codec_objective.hpp"
#include "training/task/training_task.hpp"

namespace pith::train {
namespace {

// What a random number is for.
enum Purpose : uint64_t { kQualityDraw = 1, kNoiseDraw, kTableDraw, kVariationDraw, kSideDraw };

// Of the crops.
constexpr float kRecolouredShare = 0.3f, kRareShare = 0.08f;

// Where all is flat or a slope, little distortion is seen, and most of it is at low and middle qualities.
constexpr double kSmoothVisibility = 24, kSmoothQualities = 0.7;

constexpr int64_t kStepsOfOneSide = 100;

// What the tables are measured on. Large crops, because the hyper latents of small ones all lie at an edge.
constexpr int kTableCrops = 300, kTableSide = 512;
constexpr int64_t kTableStep = -1;  // crops of no step of training

// Evenly spread over the steps of the range, not over the user's scale.
Quality quality_within(const TrainSettings& settings, double share) {
  const int low = Quality::from_user(settings.lowest_quality).steps;
  const int high = Quality::from_user(settings.highest_quality).steps;
  return {static_cast<int>(std::lround(low + (high - low) * share))};
}

class CodecLearner : public Objective {
 public:
  CodecLearner(const WeightsFile& weights, LayerWeights& layers, const TrainSettings& settings, int crops)
      : weights_(weights),
        layers_(layers),
        settings_(settings),
        crops_(crops),
        side_(settings.side),
        noisy_(make(Quantisation::noisy, side_)) {}

  std::vector<Measures> learn(std::span<const Draw> draws, double scale, Gradients& gradients) override {
    if (const int side = side_of_step(draws[0]); side != side_) {
      side_ = side;
      noisy_.reset();  // before the next one takes as much memory
      noisy_ = make(Quantisation::noisy, side);
    }
    std::vector<Sample> samples;
    for (const Draw& draw : draws) samples.push_back(sample(draw));
    return noisy_->learn(samples, scale, gradients);
  }

  std::vector<Measures> validate(std::span<const Trial> trials) override {
    if (!rounded_) rounded_ = make(Quantisation::rounded, settings_.side);
    std::vector<Sample> samples;
    for (const Trial& trial : trials) samples.push_back({*trial.crop, quality_of(trial.condition), {}, {}});
    return rounded_->measure(samples);
  }

 private:
  std::unique_ptr<CodecObjective> make(Quantisation quantisation, int side) const {
    return std::make_unique<CodecObjective>(
        weights_, layers_,
        CodecObjective::Settings{side, crops_, settings_.precision, settings_.balance, settings_.distortion,
                                 quantisation});
  }

  Sample sample(const Draw& draw) const {
    Sample sample{draw.crop, quality_within(settings_, draw.random(kQualityDraw).uniform()), {}, {}};
    Random random = draw.random(kNoiseDraw);
    auto fill = [&](std::vector<float>& noise, size_t size) {
      noise.resize(size);
      for (float& v : noise) v = random.uniform() - 0.5f;
    };
    fill(sample.noise_y, noisy_->latent_size());
    fill(sample.noise_z, noisy_->hyper_size());
    sample.swapped = random.below(2) == 1;
    if (settings_.varied) vary(draw, &sample);
    trim(&sample.crop, side_);
    return sample;
  }

  // Most pictures end within the pixels of one element of z. For some hundred steps at a time crops do, too.
  int side_of_step(const Draw& draw) const {
    Random random{draw.seed, kSideDraw, static_cast<uint64_t>(draw.step / kStepsOfOneSide)};
    const bool fixed = !settings_.varied || settings_.distortion == Distortion::ms_ssim;  // which needs large crops
    if (fixed || random.below(2) == 0) return settings_.side;
    return settings_.side - kLatentPixels * static_cast<int>(1 + random.below(kHyperScale - 1));
  }

  void vary(const Draw& draw, Sample* sample) const {
    Random random = draw.random(kVariationDraw);
    const pith_image picture = view_of(sample->crop);
    if (random.uniform() < kRareShare) {
      const Rarity kind = any_rarity(random);
      make_rare(picture, kind, random);
      if (kind == Rarity::flat || kind == Rarity::gradient) {
        sample->visibility = kSmoothVisibility;
        sample->quality = quality_within(settings_, kSmoothQualities * random.unit());
      }
    }
    if (random.uniform() < kRecolouredShare) recolour(picture, random);
  }

  Quality quality_of(int condition) const { return quality_within(settings_, (condition + 0.5) / kConditions); }

  const WeightsFile& weights_;
  LayerWeights& layers_;
  const TrainSettings& settings_;
  int crops_;
  int side_;                                         // of the crops of noisy_
  std::unique_ptr<CodecObjective> noisy_, rounded_;  // the latter made when first needed
};

// Of crops coded with a model file, whose own tables play no part, but for rows that it skips: it should skip none.
SymbolStatistics count_symbols(const CodecModel& model, const PictureSet& pictures, const TrainSettings& settings) {
  const auto floats = make_onednn_engine(settings.precision), exact = make_onednn_engine(DataType::f32);
  const Machine machine{model, *floats, *exact, 1};
  SymbolStatistics statistics(model.hyper_channels());
  std::mutex mutex;
  for_each_in_parallel(settings.threads, kTableCrops, [&] {
    return [&](int i) {
      const Quality quality = quality_within(settings, Draw{{}, settings.seed, 0, i}.random(kTableDraw).uniform());
      const LatentPlane latent = analyse(machine, view_of(pictures.large_crop(kTableStep, i, kTableSide)), quality);
      const Rect whole{0, 0, latent.extent.height, latent.extent.width};
      TileCoder coder(machine, quality, whole.extent());
      const TileSymbols symbols = coder.quantise(latent, whole);
      std::lock_guard lock(mutex);
      statistics.add(symbols, quality);
    };
  });
  return statistics;
}

class CodecTask : public TrainingTask {
 public:
  CodecTask(std::span<const uint8_t> model, const TrainSettings& settings)
      : TrainingTask(CodecModel(model).weights(), settings) {}

  std::unique_ptr<Objective> objective(int crops) override {
    return std::make_unique<CodecLearner>(weights_, layers_, settings_, crops);
  }

  std::vector<uint8_t> finish(const Optimiser& optimiser, const PictureSet& pictures,
                              const std::map<std::string, std::string>& metadata) const override {
    std::map<std::string, std::string> lines = metadata;
    lines["loss"] = name_of(settings_.distortion);
    const std::vector<const std::vector<float>*> values = optimiser.averages();
    const std::vector<float>*mean = nullptr, *scale = nullptr;
    for (size_t i = 0; i < values.size(); ++i) {
      if (parameters_.all()[i].name == "prior.mean") mean = values[i];
      if (parameters_.all()[i].name == "prior.scale") scale = values[i];
    }
    EntropyTableRows tables =
        SymbolStatistics(static_cast<int>(mean->size()) / Quality::kAnchors).tables(*mean, *scale);
    tables.skip = 0;
    const CodecModel model(write_model(parameters_, values, tables, lines));
    tables = count_symbols(model, pictures, settings_).tables(*mean, *scale);
    return write_model(parameters_, values, tables, lines);
  }
};

}  // namespace

std::unique_ptr<TrainingTask> make_codec_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return std::make_unique<CodecTask>(model, settings);
}

}  // namespace pith::train
