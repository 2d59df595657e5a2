// What the tests of rows, previews and damage share: files and pixels of the small model.
#pragma once
#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "format/fixture.hpp"
#include "test_image.hpp"
#include "tiny_machine.hpp"

namespace pith::test {

inline constexpr Quality kQuality{9000};

inline const TinyMachine& setup() {
  static const TinyMachine machine;
  return machine;
}

inline Bytes streamed(const TestImage& image, const Encoding& encoding, uint32_t rows_at_once = 1 << 20,
                      const Metadata& metadata = {}) {
  Bytes file;
  VectorSink sink(file);
  const pith_image view = image.image();
  RowEncoder encoder(setup().machine(), view.width, view.height, view.channels, kQuality, encoding, metadata, sink);
  for (uint32_t y = 0; y < view.height; y += rows_at_once)
    encoder.write_rows(view.pixels + y * view.stride, view.stride, std::min(rows_at_once, view.height - y));
  encoder.finish();
  return file;
}

inline TestImage decoded(ByteSource& source, const Decoding& decoding, uint32_t rows_at_once = 1 << 20,
                         std::vector<uint32_t>* missing = nullptr) {
  RowDecoder decoder(setup().machine(), source, decoding);
  TestImage out(decoder.width(), decoder.height(), decoder.header().channels);
  const pith_image view = out.image();
  for (uint32_t y = 0; y < view.height; y += rows_at_once)
    decoder.read_rows(view.pixels + y * view.stride, view.stride, std::min(rows_at_once, view.height - y));
  if (missing) *missing = decoder.missing_tiles();
  return out;
}

inline TestImage decoded(const Bytes& file, const Decoding& decoding = {}, uint32_t rows_at_once = 1 << 20,
                         std::vector<uint32_t>* missing = nullptr) {
  MemorySource source(file);
  return decoded(source, decoding, rows_at_once, missing);
}

inline uint8_t& sample(const TestImage& image, uint32_t x, uint32_t y, uint32_t c) {
  const pith_image view = image.image();
  return view.pixels[y * view.stride + size_t{x} * view.channels + c];
}

// Visible on a disk, with a soft edge.
inline TestImage with_alpha(uint32_t width, uint32_t height, uint32_t channels) {
  const TestImage image = TestImage::random(width, height, channels);
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x) {
      const double distance = std::hypot(x - width / 2.0, y - height / 2.0) - std::min(width, height) / 3.0;
      sample(image, x, y, channels - 1) = static_cast<uint8_t>(std::clamp(128 - 20 * distance, 0.0, 255.0));
    }
  return image;
}

// The status of what fails, or PITH_OK.
inline pith_status failure(const Bytes& file, const Decoding& decoding = {}) {
  try {
    decoded(file, decoding);
    return PITH_OK;
  } catch (const Error& error) {
    return error.status();
  }
}

}  // namespace pith::test
