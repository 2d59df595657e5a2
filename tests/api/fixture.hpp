// One context for the tests of the C interface.
#pragma once
#include <vector>

#include "model_file.hpp"
#include "pith/pith.hpp"
#include "test_image.hpp"

namespace pith::test {

// One small model for all cases.
inline const Context& context() {
  static const ModelFile file;
  static const Context instance = [] {
    pith_context_settings settings = context_settings();
    settings.model_path = file.path();
    settings.threads = 2;
    settings.precision = PITH_PRECISION_F32;
    return Context(settings);
  }();
  return instance;
}

inline std::vector<uint8_t> encoded(const TestImage& image, double quality = 60) {
  pith_encode_settings settings = encode_settings();
  settings.quality = quality;
  settings.tile_size = 64;
  const pith_image view = image.image();
  const Buffer file = context().encode(view, settings);
  return {file.data(), file.data() + file.size()};
}

}  // namespace pith::test
