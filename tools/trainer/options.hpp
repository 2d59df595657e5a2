// The options of pith train.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "training/settings.hpp"

namespace pith::tool {

struct TrainOptions {
  std::vector<std::string> inputs;
  std::string output;
  std::string from;   // empty: the model inside the library
  std::string valid;  // empty: a share of the pictures
  std::string log;    // empty: none
  std::string description;
  bool force = false;
  uint32_t cache_megabytes = 2048;
  double save_minutes = 5;
  train::TrainSettings settings;
};

// Adds all options. `work` is called with them, checked and complete, when the command is parsed.
void add_train_options(CLI::App& command, const std::function<void(const TrainOptions&)>& work);

}  // namespace pith::tool
