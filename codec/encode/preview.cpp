#include "encode/preview.hpp"

#include <algorithm>

#include "encode/band_encoder.hpp"
#include "encode/file_header.hpp"
#include "format/limits.hpp"
#include "format/preview.hpp"

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
  const Machine one_thread{machine.model, machine.floats, machine.exact, 1};
  const Header header = header_for(machine, small_.width, small_.height, small_.channels, quality, kMaxPreviewSide);
  std::vector<uint8_t> file;
  VectorSink sink(file);
  BandEncoder bands(one_thread, header, {}, sink, false);
  RowGatherer rows(header, bands.band_rows(), static_cast<uint32_t>(machine.model.halo() * kLatentPixels),
                   machine.floats.memory());
  for (uint32_t y = 0; y < small_.height;) {
    y += rows.take(small_.row(y), small_.stride(), small_.height - y);
    while (rows.full()) bands.submit(rows.release());
  }
  bands.finish({});
  return file;
}

}  // namespace pith
