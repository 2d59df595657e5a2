// A finished model from what training has arrived at.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/quality.hpp"
#include "net/engine.hpp"
#include "training/data/picture_set.hpp"
#include "training/optimiser/optimiser.hpp"

namespace pith::train {

struct ExportSettings {
  std::map<std::string, std::string> metadata;  // lines of the file about itself
  std::function<Quality(int index)> quality;    // of each crop that the tables are measured on
  DataType precision;
  int threads;
};

// The model file of the averaged weights, with tables measured on crops of the training pictures.
std::vector<uint8_t> export_model(const Parameters& parameters, const Optimiser& optimiser, const PictureSet& pictures,
                                  const ExportSettings& settings);

}  // namespace pith::train
