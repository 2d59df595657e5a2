#include "encode/preview.hpp"

#include <algorithm>

#include "format/limits.hpp"
#include "format/preview.hpp"
#include "pixels/picture_view.hpp"

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

PreviewMaker::PreviewMaker(const Header& picture, uint32_t sample_size)
    : small_(preview_header(picture).width, preview_header(picture).height, picture.channels),
      scaler_(picture.width, picture.height, small_.width, small_.height, picture.channels),
      levels_(sample_size > 1 ? size_t{picture.width} * picture.channels : 0) {}

void PreviewMaker::add_rows(const uint8_t* samples, size_t stride, uint32_t count) {
  int8_t lost;
  for (; count; --count, samples += stride) {
    for (size_t i = 0; i < levels_.size(); ++i) split_sample(samples + 2 * i, &levels_[i], &lost);
    row_ += scaler_.add_row(levels_.empty() ? samples : levels_.data(), small_.row(row_));
  }
}

}  // namespace pith
