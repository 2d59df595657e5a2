// What the contexts of restoration have in common.
#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "api/caller_memory.hpp"
#include "api/machine.hpp"
#include "format/limits.hpp"
#include "restore/restoration.hpp"

namespace pith {

struct RestorationContext {
  // The settings must be complete.
  RestorationContext(const pith_context_settings& settings, std::unique_ptr<const UNetModel> loaded)
      : memory(settings.allocator),
        model(std::move(loaded)),
        engine(make_restoration_engine(choose_precision(settings.precision), memory)),
        threads(choose_threads(settings.threads)) {}

  RestorationMachine machine(Progress* progress) const { return {*model, *engine, threads, progress}; }

  CallerMemory memory;
  std::unique_ptr<const UNetModel> model;
  std::unique_ptr<Engine> engine;
  int threads;
};

inline void check_sides(uint32_t width, uint32_t height) {
  if (std::max(width, height) > kMaxSide)
    throw Error(PITH_ERROR_LIMIT, "the picture has a side of more than " + std::to_string(kMaxSide) + " pixels");
}

}  // namespace pith
