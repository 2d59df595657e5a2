// What encoding and decoding run on.
#pragma once
#include "base/progress.hpp"
#include "model/codec_model.hpp"
#include "net/engine.hpp"

namespace pith {

// What the parts of a task share: a model, the engines to run it on, and where progress is reported, which may be
// nowhere. All outlive it.
struct Machine {
  const CodecModel& model;
  Engine& floats;  // analysis, synthesis, hyper and context networks
  Engine& exact;   // the σ network
  int threads;
  Progress* progress = nullptr;
};

}  // namespace pith
