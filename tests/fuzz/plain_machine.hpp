// The small model on the plain kernels: no code is generated at run time, which a fuzzer could not look into.
#pragma once
#include "latent/window.hpp"
#include "tiny_model.hpp"

namespace pith::fuzz {

inline const Machine& plain_machine() {
  static const CodecModel model(test::tiny_model());
  static const std::unique_ptr<Engine> engine = make_portable_engine();
  static const Machine machine{model, *engine, *engine, 1};
  return machine;
}

}  // namespace pith::fuzz
