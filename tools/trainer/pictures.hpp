// Which pictures are learned from, and which are kept aside to measure on.
#pragma once
#include <string>
#include <vector>

#include "training/data/crops.hpp"

namespace pith::tool {

struct PictureLists {
  std::vector<std::string> train, valid;
};

// Those of `sources` to learn from. To measure on those of `validation`, a folder or a file, which are never learned
// from; if that is empty, every 20th of at least 20. Throws Error naming a source that cannot be read.
PictureLists choose_pictures(const std::vector<std::string>& sources, const std::string& validation);

struct ValidationCrops {
  std::vector<train::Crop> crops;
  size_t pictures = 0;  // that they are from
};

// Some crops from the middle of evenly chosen pictures, or as much as is square of `whole` ones, reduced; so few that
// measuring takes little time. Pictures that cannot
// be used are left out with a warning each.
ValidationCrops validation_crops(const std::vector<std::string>& paths, int side, bool whole, int threads);

}  // namespace pith::tool
