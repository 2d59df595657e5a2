// Small pictures for the tests of image I/O.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pictures/formats.hpp"
#include "pictures/picture_io.hpp"
#include "pictures/picture_writer.hpp"

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

// A source that gives a few bytes at a time, as a pipe may.
class TricklingSource final : public ByteSource {
 public:
  explicit TricklingSource(std::span<const uint8_t> bytes) : source_(bytes) {}
  size_t read(uint8_t* to, size_t size) override { return source_.read(to, std::min<size_t>(size, 13)); }

 private:
  MemorySource source_;
};

struct StreamedPicture {
  PictureInfo info;
  Bytes samples;  // rows without gaps
  std::vector<std::string> warnings;
};

// Reads so many rows at a time.
inline StreamedPicture read_stream(std::span<const uint8_t> file, uint32_t rows_at_once = 1,
                                   Depth depth = Depth::kEight) {
  TricklingSource source(file);
  const auto reader = open_picture(source, depth);
  StreamedPicture result{reader->info(), {}, {}};
  const size_t stride = result.info.row_size();
  result.samples.resize(stride * result.info.height);
  for (uint32_t y = 0; y < result.info.height; y += rows_at_once) {
    reader->read_rows(&result.samples[stride * y], stride, std::min(rows_at_once, result.info.height - y));
  }
  result.warnings = reader->warnings();
  return result;
}

inline PictureInfo info_of(uint32_t width, uint32_t height, uint32_t channels, const Metadata& metadata = {}) {
  return {.width = width, .height = height, .channels = channels, .metadata = metadata};
}

struct WrittenPicture {
  Bytes file;
  std::vector<std::string> warnings;
};

inline WrittenPicture write_stream(const PictureFormat& format, const PictureInfo& info, const Bytes& samples,
                                   uint32_t rows_at_once = 1, const WriterSettings& settings = {}) {
  WrittenPicture result;
  VectorSink sink(result.file);
  const auto writer = format.make_writer(info, sink, settings);
  for (uint32_t y = 0; y < info.height; y += rows_at_once) {
    writer->write_rows(&samples[info.row_size() * y], info.row_size(), std::min(rows_at_once, info.height - y));
  }
  writer->finish();
  result.warnings = writer->warnings();
  return result;
}

}  // namespace pith
