#include "encode/picture_rows.hpp"

#include <algorithm>
#include <cstring>

namespace pith {
namespace {

uint32_t colour_channels(const Header& header) { return header.channels - header.has_alpha(); }

uint32_t strips(uint32_t rows) {
  return (rows + InvisibleFill::kStrip - 1) / InvisibleFill::kStrip * InvisibleFill::kStrip;
}

}  // namespace

PictureRows::PictureRows(const Header& header, uint32_t top, uint32_t bottom, uint32_t sample_size,
                         std::pmr::memory_resource& memory)
    : width(header.width),
      channels(colour_channels(header)),
      top(top),
      bottom(bottom),
      colours(make_block<uint8_t>(size_t{bottom - top} * width * channels, memory)),
      rest(sample_size > 1 ? make_block<int8_t>(size_t{bottom - top} * width * channels, memory) : nullptr),
      alpha(header.has_alpha() ? make_block<uint8_t>(size_t{bottom - top} * width, memory) : nullptr) {}

// Halos consist of whole strips, so that those are filled alike wherever they are seen.
RowGatherer::RowGatherer(const Header& header, uint32_t band, uint32_t halo, uint32_t sample_size,
                         std::pmr::memory_resource& memory)
    : header_(header), band_(band), halo_(strips(halo)), sample_size_(sample_size), memory_(memory) {
  if (header.has_alpha()) fill_.emplace(header.width, static_cast<int>(colour_channels(header)));
}

void RowGatherer::begin_band() {
  const uint64_t end = uint64_t{band_begin_} + band_ + halo_;
  rows_ = std::make_shared<PictureRows>(header_, band_begin_ - std::min(band_begin_, halo_),
                                        static_cast<uint32_t>(std::min<uint64_t>(header_.height, end)), sample_size_,
                                        memory_);
  if (!previous_) return;
  const size_t overlap = next_ - rows_->top;
  std::copy_n(previous_->colour_row(rows_->top), overlap * header_.width * rows_->channels, rows_->colours.get());
  if (rows_->rest)
    std::copy_n(previous_->rest_row(rows_->top), overlap * header_.width * rows_->channels, rows_->rest.get());
  if (rows_->alpha) std::copy_n(previous_->alpha_row(rows_->top), overlap * header_.width, rows_->alpha.get());
  previous_.reset();
}

uint32_t RowGatherer::take(const uint8_t* samples, size_t stride, uint32_t count) {
  if (!rows_) begin_band();
  count = std::min(count, rows_->bottom - next_);
  for (uint32_t i = 0; i < count; ++i) {
    rows_->rest ? copy_deep_row(samples + i * stride) : copy_row(samples + i * stride);
    ++next_;
    if (!fill_ || (next_ % InvisibleFill::kStrip && next_ != header_.height)) continue;
    const uint32_t strip = (next_ - 1) / InvisibleFill::kStrip * InvisibleFill::kStrip;
    fill_->run(rows_->colour_row(strip), rows_->alpha_row(strip), next_ - strip);
  }
  return count;
}

void RowGatherer::copy_row(const uint8_t* samples) {
  uint8_t* colours = rows_->colour_row(next_);
  const uint32_t channels = rows_->channels;
  if (!rows_->alpha) {
    std::memcpy(colours, samples, size_t{header_.width} * channels);
    return;
  }
  uint8_t* alpha = rows_->alpha_row(next_);
  for (uint32_t x = 0; x < header_.width; ++x) {
    for (uint32_t c = 0; c < channels; ++c) *colours++ = *samples++;
    *alpha++ = *samples++;
  }
}

void RowGatherer::copy_deep_row(const uint8_t* samples) {
  uint8_t* colours = rows_->colour_row(next_);
  int8_t* rest = rows_->rest_row(next_);
  uint8_t* alpha = rows_->alpha ? rows_->alpha_row(next_) : nullptr;
  const uint32_t channels = rows_->channels;
  int8_t lost;
  for (uint32_t x = 0; x < header_.width; ++x) {
    for (uint32_t c = 0; c < channels; ++c, samples += 2) split_sample(samples, colours++, rest++);
    if (!alpha) continue;
    split_sample(samples, alpha, &lost);
    samples += 2;
    if (*alpha++ == 0) std::fill_n(rest - channels, channels, int8_t{0});  // of what nobody sees
  }
}

bool RowGatherer::full() {
  if (!rows_ && band_begin_ < header_.height) begin_band();
  return rows_ && next_ == rows_->bottom;
}

std::shared_ptr<const PictureRows> RowGatherer::release() {
  band_begin_ += band_;
  previous_ = std::move(rows_);
  return previous_;
}

}  // namespace pith
