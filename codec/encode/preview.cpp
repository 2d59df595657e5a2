#include "encode/preview.hpp"

#include <algorithm>

#include "format/limits.hpp"
#include "format/preview.hpp"

namespace pith {

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

}  // namespace pith
