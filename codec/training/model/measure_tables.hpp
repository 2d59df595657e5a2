// The probability tables that fit a model, from what it codes.
#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "net/engine.hpp"
#include "training/data/crops.hpp"
#include "training/model/tables.hpp"

namespace pith::train {

struct TableMeasurement {
  int crops;                                  // how many
  std::function<Crop(int index)> crop;        // called from many threads at once
  std::function<Quality(int index)> quality;  // also
};

// Codes crops with a model file, whose own tables play no part, but for rows that it skips: it should skip none.
// `prior_mean` and `prior_scale`: as for SymbolStatistics::tables.
EntropyTableRows measure_tables(std::span<const uint8_t> model, const TableMeasurement& measurement,
                                const std::vector<float>& prior_mean, const std::vector<float>& prior_scale,
                                DataType precision, int threads);

}  // namespace pith::train
