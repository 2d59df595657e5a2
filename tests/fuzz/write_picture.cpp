// Picture files of all kinds, written with any metadata and of any shape: what was written must be read, with the same
// samples where the format keeps them.
#include "base/byte_stream.hpp"
#include "choices.hpp"
#include "fuzz.hpp"
#include "pictures/exif.hpp"
#include "pictures/formats.hpp"
#include "pictures/picture_writer.hpp"

namespace {

using namespace pith;

std::vector<uint8_t> read_samples(const std::vector<uint8_t>& file, PictureInfo& info) {
  MemorySource source(file);
  const auto reader = open_picture(source, Depth::kOwn);
  info = reader->info();
  std::vector<uint8_t> samples(info.row_size() * info.height);
  reader->read_rows(samples.data(), info.row_size(), info.height);
  return samples;
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Choices choices({data, size});
  const PictureFormat& format = *kPictureFormats[choices.below(std::size(kPictureFormats))];
  if (!format.make_writer) return 0;
  PictureInfo info;
  info.width = choices.below(70) + 1;
  info.height = choices.below(70) + 1;
  info.channels = choices.below(4) + 1;
  info.sample_size = choices.below(2) + 1;
  if (!format.is_deep) info.sample_size = 1;
  WriterSettings settings{.quality = static_cast<int>(choices.below(100)) + 1, .subsample = choices.below(2) == 1};
  const uint32_t at_once = choices.below(info.height) + 1;
  for (auto* blob : {&info.metadata.icc, &info.metadata.exif, &info.metadata.xmp})
    *blob = choices.take(choices.two_bytes() % 2048);
  const std::vector<uint8_t> samples = choices.repeated(info.row_size() * info.height);

  fuzz::may_be_refused([&] {
    std::vector<uint8_t> file;
    VectorSink sink(file);
    const auto writer = format.make_writer(info, sink, settings);
    for (uint32_t y = 0; y < info.height; y += at_once)
      writer->write_rows(&samples[info.row_size() * y], info.row_size(), std::min(at_once, info.height - y));
    writer->finish();

    PictureInfo again;
    std::vector<uint8_t> read;
    try {
      read = read_samples(file, again);
    } catch (const Error&) {
      __builtin_trap();
    }
    if (exif_orientation(info.metadata.exif) != 1 && &format != &kPnmFormat) return;
    fuzz::expect(again.width == info.width && again.height == info.height);
    const bool keeps_samples = &format == &kPngFormat || (&format == &kPnmFormat && !info.has_alpha());
    if (keeps_samples) fuzz::expect(again.channels == info.channels && read == samples);
  });
  return 0;
}
