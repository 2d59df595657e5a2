#include "pictures/picture_io.hpp"

#include "pictures/formats.hpp"
#include "pictures/transparency.hpp"

namespace pith {
namespace {

Bytes write(const PictureFormat& format, const pith_image& image, const WriterSettings& settings = {}) {
  const PictureInfo info{.width = image.width, .height = image.height, .channels = image.channels};
  Bytes file;
  VectorSink sink(file);
  const auto writer = format.make_writer(info, sink, settings);
  writer->write_rows(image.pixels, image.stride, image.height);
  writer->finish();
  return file;
}

}  // namespace

ReadResult read_picture(std::span<const uint8_t> data) {
  MemorySource source(data);
  const auto reader = open_picture(source);
  const PictureInfo& info = reader->info();
  ReadResult result{make_picture(info.width, info.height, info.channels), {}};
  Picture& picture = result.picture;
  reader->read_rows(picture.samples.get(), picture.stride(), picture.height);
  result.warnings = reader->warnings();
  if (info.has_alpha()) {
    uint8_t* samples = picture.samples.get();
    const size_t pixels = size_t{info.width} * info.height;
    if (lay_over_white(samples, pixels, info.channels, samples)) result.warnings.push_back(kLaidOverWhite);
    picture.channels = info.colours();
  }
  return result;
}

Bytes write_png(const pith_image& image) { return write(kPngFormat, image); }

Bytes write_jpeg(const pith_image& image, const WriterSettings& settings) {
  return write(kJpegFormat, image, settings);
}

Bytes write_pnm(const pith_image& image) { return write(kPnmFormat, image); }

}  // namespace pith
