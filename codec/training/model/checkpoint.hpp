// The whole state of a training run in a file, written whole or not at all.
#pragma once
#include <cstdint>
#include <string>

#include "training/optimiser/optimiser.hpp"
#include "training/optimiser/parameters.hpp"

namespace pith::train {

// What a run has done so far.
struct RunLength {
  int64_t steps = 0;       // of the model, since it was new
  int64_t run_steps = 0;   // of this run
  double run_seconds = 0;  // of training in this run
};

// Writes values, averages and moments (safetensors, 32-bit floats). Throws Error with the reason alone; a checkpoint
// that was there before is lost only once the new one is complete on disk.
void write_checkpoint(const std::string& path, const Parameters& parameters, const Optimiser& optimiser,
                      const RunLength& length);

// Restores what write_checkpoint wrote, and what the networks use. Throws Error with the reason alone, PITH_ERROR_MODEL
// if the file is no checkpoint, is damaged, or is of a model of another shape; nothing has changed then.
RunLength read_checkpoint(const std::string& path, Parameters& parameters, Optimiser& optimiser);

// What read_checkpoint would return, without a model to restore. Throws Error with the reason alone.
RunLength read_run_length(const std::string& path);

}  // namespace pith::train
