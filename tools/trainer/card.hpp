// The model card that pith train writes beside a model.
#pragma once
#include <string>
#include <vector>

#include "trainer/log.hpp"
#include "training/trainer.hpp"

namespace pith::tool {

struct CardFacts {
  std::string title;
  std::string origin;       // what the run started from
  uint64_t content_id = 0;  // of the model
  train::RunLength length;
  double done;  // share of the run, 0…1
  size_t pictures, validation_pictures, validation_crops;
  train::TrainSettings settings;
  Quantities before, after;  // validation
};

// Markdown.
std::string model_card(const CardFacts& facts, const std::vector<LogRow>& rows);

}  // namespace pith::tool
