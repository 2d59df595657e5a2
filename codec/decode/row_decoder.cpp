#include "decode/row_decoder.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "base/memory_limit.hpp"
#include "decode/memory.hpp"
#include "format/limits.hpp"

namespace pith {
namespace {

// Of the memory that is allowed, a source that only goes forward may be kept in this part while a preview is sought.
constexpr uint64_t kKeptShare = 8;

std::string hex(const ModelHash& hash) {
  std::string text;
  for (const uint8_t byte : hash) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

std::string hex(uint64_t id) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
  return text;
}

// Whether the file can be decoded here, and how. Throws PITH_ERROR_MODEL if it was made with another model,
// PITH_ERROR_LIMIT for too many pixels; else as DecodePlan does.
DecodePlan checked_plan(const Machine& machine, const ContainerReader& file, const Decoding& decoding) {
  const Header& header = file.header();
  if (header.model_id != machine.model.id())
    throw Error(PITH_ERROR_MODEL, "made with model " + hex(header.model_id) + ", but the model in use is " +
                                      hex(machine.model.id()) + "; give the model that it was made with");
  if (const auto& hash = file.model_hash(); hash && *hash != machine.model.hash())
    throw Error(PITH_ERROR_MODEL, "made with another model " + hex(header.model_id) +
                                      " than the one in use: its hash is " + hex(*hash) + ", not " +
                                      hex(machine.model.hash()) + "; give the model that it was made with");
  check_pixel_limit(header.width, header.height, decoding.max_pixels);
  return DecodePlan(header, decoding, machine.model.halo(), machine.threads);
}

// The preview if it has the pixels that are wanted and can be decoded.
std::optional<SmallPicture> find_preview(const Machine& machine, ContainerReader& file, const DecodePlan& plan,
                                         const Decoding& decoding) {
  if (!plan.resampled || decoding.max_side > kMaxPreviewSide || decoding.partial) return std::nullopt;
  const uint64_t kept = decoding.max_memory ? decoding.max_memory / kKeptShare : std::numeric_limits<uint64_t>::max();
  const std::optional<Preview> preview = file.find_preview(kept);
  if (!preview || std::max(preview->header.width, preview->header.height) < decoding.max_side) return std::nullopt;
  try {
    SmallPicture small(preview->header.width, preview->header.height, preview->header.channels);
    Machine quiet = machine;
    quiet.progress = nullptr;  // which ends with the preview, or goes on if that is damaged
    decode(quiet, preview->file, small.view(), {.max_memory = decoding.max_memory});
    return small;
  } catch (const Error&) {
    return std::nullopt;
  }
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
    machine_.threads = threads_within_limits(machine_, header(), plan_, decoding, file_.held());
    bands_.emplace(machine_, file_, plan_, decoding.partial);
  }
  if (plan_.sample_size < decoding.sample_size) levels_.resize(size_t{width()} * header().channels);
  if (!plan_.resampled || (preview_ && preview_->width == width() && preview_->height == height())) return;
  scaler_.emplace(from_width, from_height, width(), height(), header().channels);
  row_.resize(static_cast<size_t>(std::ceil(from_width)) * header().channels);
}

void RowDecoder::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  if (count > height() - next_) throw Error(PITH_ERROR_ARGUMENT, "more rows are read than the picture has");
  for (; count; --count, ++next_, samples += stride) {
    uint8_t* to = levels_.empty() ? samples : levels_.data();
    if (scaler_) {
      do copy_row(next_resampled_++, row_.data());
      while (!scaler_->add_row(row_.data(), to));
    } else {
      copy_row(plan_.crop.y + next_, to);
    }
    for (size_t i = 0; i < levels_.size(); ++i) std::memset(samples + 2 * i, levels_[i], 2);
  }
}

// A row of the preview, or of the picture that the bands make up, or of its region, alpha included; `y` never
// decreases.
void RowDecoder::copy_row(uint32_t y, uint8_t* out) {
  if (preview_) {
    std::copy_n(preview_->row(y), preview_->stride(), out);
    return;
  }
  while (!band_ || y >= band_->top + band_->colours.height) band_ = &bands_->next_band();
  const pith_image& image = band_->colours;
  const uint32_t skip = plan_.resampled ? 0 : plan_.crop.x - band_->left;
  const uint32_t width = plan_.resampled ? image.width : plan_.width;
  const size_t sample = plan_.sample_size, pixel = image.channels * sample;
  const uint8_t* colours = image.pixels + (y - band_->top) * image.stride + skip * pixel;
  if (!header().has_alpha()) {
    std::memcpy(out, colours, width * pixel);
    return;
  }
  const uint8_t* alpha = bands_->alpha_row(y) + skip;
  for (uint32_t x = 0; x < width; ++x, colours += pixel, out += pixel + sample) {
    std::copy_n(colours, pixel, out);
    std::memset(out + pixel, *alpha++, sample);  // both bytes of 16 bits are those of 8
  }
}

void decode(const Machine& machine, std::span<const uint8_t> file, const pith_image& image, const Decoding& decoding) {
  MemorySource source(file);
  RowDecoder decoder(machine, source, decoding);
  decoder.read_rows(image.pixels, image.stride, image.height);
}

}  // namespace pith
