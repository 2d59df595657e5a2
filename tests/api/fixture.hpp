// What the tests of the C interface share: small models, contexts and pictures.
#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <span>
#include <vector>

#include "model_file.hpp"
#include "pith/pith.hpp"
#include "test_image.hpp"

namespace pith::test {

inline pith_context_settings settings_for(const ModelFile& model, uint32_t threads = 1) {
  pith_context_settings settings = context_settings();
  settings.model_path = model.path();
  settings.threads = threads;
  settings.precision = PITH_PRECISION_F32;
  return settings;
}

// Why no context can be made with these.
inline Failure failure_of(const pith_context_settings& settings) {
  pith_context* context = nullptr;
  pith_error error;
  const pith_status status = pith_context_create(&settings, &context, &error);
  CHECK(!context);
  return Failure(status, error.message);
}

// One small model for all cases.
inline const Context& context() {
  static const ModelFile file;
  static const Context instance(settings_for(file, 2));
  return instance;
}

inline std::vector<uint8_t> encoded(const TestImage& image, double quality = 60) {
  pith_encode_settings settings = encode_settings();
  settings.quality = quality;
  settings.tile_size = 64;
  const Buffer file = context().encode(image.image(), settings);
  return {file.data(), file.data() + file.size()};
}

// A file in memory to be read by functions of the caller, so many bytes at once as at most.
struct ReadFile {
  std::span<const uint8_t> file;
  size_t most = SIZE_MAX, place = 0, bytes = 0;

  size_t operator()(void* data, size_t size) {
    const size_t count = std::min({size, most, file.size() - std::min(place, file.size())});
    std::memcpy(data, file.data() + place, count);
    place += count;
    bytes += count;
    return count;
  }
};

// Samples that differ from all around them, none of which is 0.
struct Sample {
  Sample(uint32_t width, uint32_t height, uint32_t channels)
      : width(width), height(height), channels(channels), samples(size_t{width} * height * channels) {
    for (size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<uint8_t>(i * i * 7 + i * 13 + (i >> 7)) | 1;
  }
  pith_image view() { return {width, height, channels, size_t{width} * channels, samples.data()}; }
  uint8_t* at(uint32_t x, uint32_t y) { return &samples[(size_t{y} * width + x) * channels]; }

  uint32_t width, height, channels;
  std::vector<uint8_t> samples;
};

}  // namespace pith::test
