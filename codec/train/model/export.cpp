#include "train/model/export.hpp"

#include "train/model/measure_tables.hpp"
#include "train/model/model_file.hpp"

namespace pith::train {
namespace {

// What the tables are measured on. Large crops, because the hyper latents of small ones all lie at an edge.
constexpr int kCrops = 300, kSide = 512;
constexpr int64_t kStep = -1;  // crops of no step of training

}  // namespace

std::vector<uint8_t> export_model(const Parameters& parameters, const Optimiser& optimiser, const PictureSet& pictures,
                                  const ExportSettings& settings) {
  std::vector<const std::vector<float>*> values;
  const std::vector<float>*mean = nullptr, *scale = nullptr;
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    values.push_back(&optimiser.states()[i].average);
    if (parameters.all()[i].name == "prior.mean") mean = values.back();
    if (parameters.all()[i].name == "prior.scale") scale = values.back();
  }
  EntropyTableRows tables = SymbolStatistics(static_cast<int>(mean->size()) / Quality::kAnchors).tables(*mean, *scale);
  tables.skip = 0;
  const std::map<std::string, std::string> metadata = {{"description", settings.description},
                                                       {"steps", std::to_string(settings.steps)}};
  tables = measure_tables(write_model(parameters, values, tables, metadata),
                          {kCrops, [&](int i) { return pictures.large_crop(kStep, i, kSide); }, settings.quality},
                          *mean, *scale, settings.precision, settings.threads);
  return write_model(parameters, values, tables, metadata);
}

}  // namespace pith::train
