// What a pith_context is.
#pragma once
#include <memory>
#include <mutex>
#include <optional>

#include "api/caller_memory.hpp"
#include "api/embedded_model.hpp"
#include "format/container.hpp"
#include "latent/window.hpp"
#include "model/codec_model.hpp"
#include "net/engine.hpp"

struct pith_context {
  // The settings must be complete.
  explicit pith_context(const pith_context_settings& settings);

  // To encode with. Throws PITH_ERROR_MODEL if the model is a part for decoding.
  pith::Machine machine_to_encode(pith::Progress* progress) const;

  // To decode with: with the other model inside the library where that one made the file.
  pith::Machine machine_for(const pith::Header& header, pith::Progress* progress) const;

  pith::CallerMemory memory;
  std::unique_ptr<const pith::CodecModel> model;
  std::optional<pith_tune> tune;  // of the model, if it is one inside the library
  pith::DataType precision;
  std::unique_ptr<pith::Engine> floats, exact;  // safe to share between threads
  int threads;

 private:
  pith::Machine machine(const pith::CodecModel& with, pith::Progress* progress) const {
    return {with, *floats, *exact, threads, progress};
  }

  mutable std::once_flag once_;
  mutable std::unique_ptr<const pith::CodecModel> other_;  // loaded when it is first needed
};
