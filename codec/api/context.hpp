// What a pith_context is.
#pragma once
#include <memory>

#include "api/caller_memory.hpp"
#include "api/embedded_model.hpp"
#include "model/codec_model.hpp"
#include "net/engine.hpp"
#include "task/transform.hpp"

struct pith_context {
  // The settings must be complete.
  explicit pith_context(const pith_context_settings& settings);

  pith::Machine machine(pith::Progress* progress) const { return {*model, *floats, *exact, threads, progress}; }

  pith::CallerMemory memory;
  std::unique_ptr<const pith::CodecModel> model;
  pith::DataType precision;
  std::unique_ptr<pith::Engine> floats, exact;  // safe to share between threads
  int threads;
};
