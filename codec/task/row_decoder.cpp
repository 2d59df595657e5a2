#include "task/row_decoder.hpp"

#include <cstdio>
#include <cstring>
#include <string>

#include "error.hpp"
#include "task/codec.hpp"
#include "task/memory.hpp"

namespace pith {
namespace {

std::string hex(uint64_t id) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
  return text;
}

// The plan, once it is known that the file can be decoded here.
DecodePlan checked_plan(const Machine& machine, const Header& header, const Decoding& decoding) {
  if (header.model_id != machine.model.id())
    throw Error(PITH_ERROR_MODEL, "made with model " + hex(header.model_id) + ", but the model in use is " +
                                      hex(machine.model.id()) + "; give the model that it was made with");
  check_pixel_limit(header, decoding.max_pixels);
  return DecodePlan(header, decoding, machine.model.halo(), machine.threads);
}

Machine within_limits(Machine machine, const Header& header, const DecodePlan& plan, const Decoding& decoding) {
  machine.threads = threads_within_limits(machine, header, plan, decoding);
  return machine;
}

}  // namespace

RowDecoder::RowDecoder(const Machine& machine, ByteSource& source, const Decoding& decoding)
    : file_(source, decoding.partial),
      plan_(checked_plan(machine, file_.header(), decoding)),
      bands_(within_limits(machine, header(), plan_, decoding), file_, plan_, decoding.partial) {
  if (!plan_.resampled) return;
  scaler_.emplace(double(header().width) / plan_.scale, double(header().height) / plan_.scale, width(), height(),
                  header().channels);
  row_.resize((size_t{header().width} + plan_.scale - 1) / plan_.scale * header().channels);
}

void RowDecoder::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  if (count > height() - next_) throw Error(PITH_ERROR_ARGUMENT, "more rows are read than the picture has");
  for (; count; --count, ++next_, samples += stride) {
    if (scaler_) {
      scaler_->next_row(
          [this](uint32_t y) {
            copy_row(y, row_.data());
            return row_.data();
          },
          samples);
    } else {
      copy_row(plan_.crop.y + next_, samples);
    }
  }
}

// A row of the picture that the bands make up, or of its region.
void RowDecoder::copy_row(uint32_t y, uint8_t* out) {
  while (!band_ || y >= band_->top + band_->colours.height) band_ = &bands_.next_band();
  const pith_image& image = band_->colours;
  const uint32_t skip = plan_.resampled ? 0 : plan_.crop.x - band_->left;
  const uint32_t width = plan_.resampled ? image.width : plan_.width;
  const uint8_t* colours = image.pixels + (y - band_->top) * image.stride + size_t{skip} * image.channels;
  if (!header().has_alpha()) {
    std::memcpy(out, colours, size_t{width} * image.channels);
    return;
  }
  const uint8_t* alpha = bands_.alpha_row(y) + skip;
  for (uint32_t x = 0; x < width; ++x) {
    for (uint32_t c = 0; c < image.channels; ++c) *out++ = *colours++;
    *out++ = *alpha++;
  }
}

void decode(const Machine& machine, std::span<const uint8_t> file, const pith_image& image, const Decoding& decoding) {
  MemorySource source(file);
  RowDecoder decoder(machine, source, decoding);
  decoder.read_rows(image.pixels, image.stride, image.height);
}

}  // namespace pith
