#include "training/model/export.hpp"

#include "training/model/measure_tables.hpp"
#include "training/model/model_file.hpp"

namespace pith::train {
namespace {

// What the tables are measured on. Large crops, because the hyper latents of small ones all lie at an edge.
constexpr int kCrops = 300, kSide = 512;
constexpr int64_t kStep = -1;  // crops of no step of training

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
  tables = measure_tables(write_model(parameters, values, tables, settings.metadata),
                          {kCrops, [&](int i) { return pictures.large_crop(kStep, i, kSide); }, settings.quality},
                          *mean, *scale, settings.precision, settings.threads);
  return write_model(parameters, values, tables, settings.metadata);
}

}  // namespace pith::train
