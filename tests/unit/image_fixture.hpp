// Small pictures for the tests of image I/O.
#pragma once
#include <cstdint>
#include <string>

#include "image/io/picture_io.hpp"

namespace pith {

// Smooth shapes with some grain, so that every filter and every coefficient has something to do.
inline Picture make_test_picture(uint32_t width, uint32_t height, uint32_t channels) {
  Picture picture = make_picture(width, height, channels);
  uint32_t noise = 1;
  for (uint32_t y = 0; y < height; ++y) {
    for (uint32_t x = 0; x < width; ++x) {
      for (uint32_t c = 0; c < channels; ++c) {
        noise = noise * 1664525u + 1013904223u;
        picture.row(y)[x * channels + c] = uint8_t(x * 3 + y * 5 * (c + 1) + (noise >> 29));
      }
    }
  }
  return picture;
}

inline Bytes bytes_of(const std::string& text) { return Bytes(text.begin(), text.end()); }

inline Bytes samples_of(const Picture& picture) {
  return Bytes(picture.samples.get(), picture.samples.get() + picture.size());
}

}  // namespace pith
