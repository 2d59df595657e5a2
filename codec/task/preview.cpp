#include "task/preview.hpp"

#include <algorithm>

#include "error.hpp"
#include "format/limits.hpp"
#include "format/preview.hpp"
#include "task/codec.hpp"

namespace pith {
namespace {

// So it takes half of the bytes, and looks well among others of its size.
constexpr int kStepsBelowPicture = Quality::kMaxSteps / 5;

}  // namespace

bool has_preview(const Header& header, const Encoding& encoding) {
  return encoding.preview && std::max(header.width, header.height) >= kPreviewFromSide;
}

Header preview_header(const Header& picture) {
  const PixelSize size = reduced_size(picture.width, picture.height, kMaxPreviewSide);
  Header header = picture;
  header.width = size.width;
  header.height = size.height;
  header.tile_size = kMaxPreviewSide;
  return header;
}

PreviewMaker::PreviewMaker(const Header& picture)
    : small_(preview_header(picture).width, preview_header(picture).height, picture.channels),
      scaler_(picture.width, picture.height, small_.width, small_.height, picture.channels) {}

void PreviewMaker::add_rows(const uint8_t* samples, size_t stride, uint32_t count) {
  for (; count; --count, samples += stride) row_ += scaler_.add_row(samples, small_.row(row_));
}

std::vector<uint8_t> PreviewMaker::encode(const Machine& machine, Quality of_picture) const {
  const Quality quality{std::max(0, of_picture.steps - kStepsBelowPicture)};
  std::vector<uint8_t> file;
  VectorSink sink(file);
  RowEncoder encoder({machine.model, machine.floats, machine.exact, 1}, small_.width, small_.height, small_.channels,
                     quality, {.tile_size = kMaxPreviewSide}, {}, sink);
  encoder.write_rows(small_.pixels.data(), small_.stride(), small_.height);
  encoder.finish();
  return file;
}

std::optional<SmallPicture> decode_preview(const Machine& machine, ContainerReader& file, uint32_t least_side,
                                           uint64_t max_memory) {
  const std::optional<Preview> preview = file.find_preview();
  if (!preview || std::max(preview->header.width, preview->header.height) < least_side) return std::nullopt;
  try {
    SmallPicture small(preview->header.width, preview->header.height, preview->header.channels);
    MemorySource source(preview->file);
    Machine quiet = machine;
    quiet.progress = nullptr;  // which ends with the preview, or goes on if that is damaged
    RowDecoder decoder(quiet, source, {.max_memory = max_memory});
    decoder.read_rows(small.pixels.data(), small.stride(), small.height);
    return small;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace pith
