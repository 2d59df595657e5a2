#include "decode/row_decoder.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "decode/checked_plan.hpp"
#include "decode/preview.hpp"
#include "format/limits.hpp"

namespace pith {
namespace {

// The preview if it has the pixels that are wanted.
std::optional<SmallPicture> find_preview(const Machine& machine, ContainerReader& file, const DecodePlan& plan,
                                         const Decoding& decoding) {
  if (!plan.resampled || decoding.max_side > kMaxPreviewSide || decoding.partial) return std::nullopt;
  return decode_preview(machine, file, decoding.max_side, decoding.max_memory);
}

}  // namespace

RowDecoder::RowDecoder(const MachineFor& machine_for, ByteSource& source, const Decoding& decoding)
    : file_(source, decoding.partial, decoding.max_memory),
      machine_(machine_for(file_.header())),
      plan_(checked_plan(machine_, file_, decoding)),
      preview_(find_preview(machine_, file_, plan_, decoding)) {
  double from_width = double(header().width) / plan_.scale, from_height = double(header().height) / plan_.scale;
  if (preview_) {
    from_width = preview_->width;
    from_height = preview_->height;
  } else {
    bands_.emplace(machine_, file_, plan_, decoding, file_.held());
  }
  if (!plan_.resampled || (preview_ && preview_->width == width() && preview_->height == height())) return;
  scaler_.emplace(from_width, from_height, width(), height(), header().channels);
  row_.resize(static_cast<size_t>(std::ceil(from_width)) * header().channels);
}

void RowDecoder::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  if (count > height() - next_) throw Error(PITH_ERROR_ARGUMENT, "more rows are read than the picture has");
  for (; count; --count, ++next_, samples += stride) {
    if (scaler_) {
      do copy_row(next_resampled_++, row_.data());
      while (!scaler_->add_row(row_.data(), samples));
    } else {
      copy_row(plan_.crop.y + next_, samples);
    }
  }
}

// A row of the preview, or of the picture that the bands make up, or of its region.
void RowDecoder::copy_row(uint32_t y, uint8_t* out) {
  if (preview_) {
    std::copy_n(preview_->row(y), preview_->stride(), out);
  } else {
    bands_->copy(y, out);
  }
}

void decode(const Machine& machine, std::span<const uint8_t> file, const pith_image& image, const Decoding& decoding) {
  MemorySource source(file);
  RowDecoder decoder(machine, source, decoding);
  decoder.read_rows(image.pixels, image.stride, image.height);
}

}  // namespace pith
