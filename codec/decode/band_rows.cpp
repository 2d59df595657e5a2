#include "decode/band_rows.hpp"

#include <cstring>

#include "decode/memory.hpp"

namespace pith {
namespace {

Machine within_limits(Machine machine, const Header& header, const DecodePlan& plan, const Decoding& decoding,
                      uint64_t held) {
  machine.threads = threads_within_limits(machine, header, plan, decoding, held);
  return machine;
}

}  // namespace

BandRows::BandRows(const Machine& machine, ContainerReader& file, const DecodePlan& plan, const Decoding& decoding,
                   uint64_t held)
    : header_(file.header()),
      plan_(plan),
      bands_(within_limits(machine, header_, plan, decoding, held), file, plan, decoding.partial) {}

void BandRows::copy(uint32_t y, uint8_t* out) {
  while (!band_ || y >= band_->top + band_->colours.height) band_ = &bands_.next_band();
  const pith_image& image = band_->colours;
  const uint32_t skip = plan_.resampled ? 0 : plan_.crop.x - band_->left;
  const uint32_t width = plan_.resampled ? image.width : plan_.width;
  const uint8_t* colours = image.pixels + (y - band_->top) * image.stride + size_t{skip} * image.channels;
  if (!header_.has_alpha()) {
    std::memcpy(out, colours, size_t{width} * image.channels);
    return;
  }
  const uint8_t* alpha = bands_.alpha_row(y) + skip;
  for (uint32_t x = 0; x < width; ++x) {
    for (uint32_t c = 0; c < image.channels; ++c) *out++ = *colours++;
    *out++ = *alpha++;
  }
}

}  // namespace pith
