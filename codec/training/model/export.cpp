#include "training/model/export.hpp"

#include <mutex>

#include "base/parallel.hpp"
#include "latent/window.hpp"
#include "training/model/model_file.hpp"

namespace pith::train {
namespace {

// What the tables are measured on. Large crops, because the hyper latents of small ones all lie at an edge.
constexpr int kCrops = 300, kSide = 512;
constexpr int64_t kStep = -1;  // crops of no step of training

// Of crops coded with a model file, whose own tables play no part, but for rows that it skips: it should skip none.
SymbolStatistics measure(const CodecModel& model, const PictureSet& pictures, const ExportSettings& settings) {
  const auto floats = make_onednn_engine(settings.precision), exact = make_onednn_engine(DataType::f32);
  const Machine machine{model, *floats, *exact, 1};
  SymbolStatistics statistics(model.hyper_channels());
  std::mutex mutex;
  for_each_in_parallel(settings.threads, kCrops, [&] {
    return [&](int i) {
      const Quality quality = settings.quality(i);
      const LatentPlane latent = analyse(machine, view_of(pictures.large_crop(kStep, i, kSide)), quality);
      const Rect whole{0, 0, latent.extent.height, latent.extent.width};
      TileCoder coder(machine, quality, whole.extent());
      const TileSymbols symbols = coder.quantise(latent, whole);
      std::lock_guard lock(mutex);
      statistics.add(symbols, quality);
    };
  });
  return statistics;
}

}  // namespace

std::vector<uint8_t> export_model(const Parameters& parameters, const Optimiser& optimiser, const PictureSet& pictures,
                                  const ExportSettings& settings) {
  const std::vector<const std::vector<float>*> values = optimiser.averages();
  const std::vector<float>*mean = nullptr, *scale = nullptr;
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    if (parameters.all()[i].name == "prior.mean") mean = values[i];
    if (parameters.all()[i].name == "prior.scale") scale = values[i];
  }
  EntropyTableRows tables = SymbolStatistics(static_cast<int>(mean->size()) / Quality::kAnchors).tables(*mean, *scale);
  tables.skip = 0;
  const CodecModel model(write_model(parameters, values, tables, settings.metadata));
  tables = measure(model, pictures, settings).tables(*mean, *scale);
  return write_model(parameters, values, tables, settings.metadata);
}

}  // namespace pith::train
