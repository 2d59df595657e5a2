#include "inpaint_mask.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "console.hpp"
#include "limit_options.hpp"
#include "rows.hpp"

namespace pith::tool {
namespace {

constexpr uint8_t kFill = 255, kPaintedDark = 1, kKeep = 0;
constexpr unsigned kHalf = 128, kOpaque = 255;

uint8_t mark_of(const uint8_t* pixel, const PictureInfo& info) {
  const unsigned brightest = *std::max_element(pixel, pixel + info.colours());
  const unsigned alpha = info.has_alpha() ? pixel[info.colours()] : kOpaque;
  if (brightest * alpha / kOpaque >= kHalf) return kFill;
  return alpha >= kHalf ? kPaintedDark : kKeep;
}

}  // namespace

MaskFile::MaskFile(const MaskOptions& options, uint64_t max_pixels, uint64_t max_memory) : options_(options) {
  about_file(options.name, [&] {
    file_.emplace(options.name);
    reader_ = open_within(*file_, Depth::kEight, max_memory);
    check_pixel_count(uint64_t{reader_->info().width} * reader_->info().height, max_pixels);
    memory_left(max_memory, memory());
  });
}

void MaskFile::check_size(const PictureInfo& picture) const {
  const PictureInfo& mask = reader_->info();
  if (picture.width == mask.width && picture.height == mask.height) return;
  const auto size = [](const PictureInfo& info) {
    return std::to_string(info.width) + " x " + std::to_string(info.height);
  };
  throw Error(PITH_ERROR_ARGUMENT, "has " + size(picture) + " pixels, but the mask has " + size(mask));
}

uint64_t MaskFile::memory() const {
  return reader_->info().memory + uint64_t{reader_->info().width} * reader_->info().height;
}

Picture MaskFile::read() {
  return about_file(options_.name, [&] {
    const PictureInfo& info = reader_->info();
    Picture marks = make_picture(info.width, info.height, 1);
    uint8_t* mark = marks.samples.get();
    for_rows(info.height, info.row_size(), [&](uint8_t* samples, size_t stride, uint32_t count) {
      reader_->read_rows(samples, stride, count);
      for (uint32_t y = 0; y < count; ++y)
        for (uint32_t x = 0; x < info.width; ++x) *mark++ = mark_of(samples + y * stride + x * info.channels, info);
    });
    uint8_t* const begin = marks.samples.get();
    const bool is_white = std::find(begin, mark, kFill) != mark;
    const bool is_painted = std::find(begin, mark, kKeep) != mark;  // and not black all over
    if (!is_white && is_painted) std::replace(begin, mark, kPaintedDark, kFill);
    if (options_.inverted) std::transform(begin, mark, begin, [](uint8_t m) { return m == kFill ? kKeep : kFill; });
    return marks;
  });
}

}  // namespace pith::tool
