// All that encoding and decoding need, with the small model.
#pragma once
#include <memory>

#include "latent/window.hpp"
#include "tiny_model.hpp"

namespace pith::test {

struct TinyMachine {
  // `float_noise`: as for tiny_model.
  explicit TinyMachine(int threads = 2, DataType precision = DataType::f32, float float_noise = 0)
      : model(tiny_model(1, float_noise)),
        floats(make_engine(precision)),
        exact(make_engine(DataType::f32)),
        threads(threads) {}
  Machine machine() const { return {model, *floats, *exact, threads}; }

  CodecModel model;
  std::unique_ptr<Engine> floats, exact;
  int threads;
};

}  // namespace pith::test
