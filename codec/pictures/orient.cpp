#include "pictures/orient.hpp"

#include <cstring>
#include <utility>

#include "pictures/exif.hpp"
#include "pictures/picture.hpp"
#include "pictures/thumbnails.hpp"
#include "pictures/xmp.hpp"

namespace pith {
namespace {

// Where pixels come from: `start`, and so many bytes on for one pixel to the right and one down.
struct Walk {
  const uint8_t* start;
  ptrdiff_t right, down;
};

template <uint32_t kSize>
void copy_row(const uint8_t* from, ptrdiff_t step, uint32_t width, uint8_t* to) {
  for (uint32_t x = 0; x < width; ++x, from += step, to += kSize) std::memcpy(to, from, kSize);
}

void copy_row(const uint8_t* from, ptrdiff_t step, uint32_t width, uint32_t pixel_size, uint8_t* to) {
  switch (pixel_size) {
    case 1: return copy_row<1>(from, step, width, to);
    case 2: return copy_row<2>(from, step, width, to);
    case 3: return copy_row<3>(from, step, width, to);
    case 4: return copy_row<4>(from, step, width, to);
    case 6: return copy_row<6>(from, step, width, to);
    default: return copy_row<8>(from, step, width, to);
  }
}

// EXIF's orientation names the side of the scene where the first stored row and the first stored column lie.
Walk walk_upright(const Picture& stored, int orientation) {
  const ptrdiff_t pixel = stored.channels, row = ptrdiff_t(stored.stride());
  const uint8_t* top = stored.samples.get();
  const uint8_t* bottom = top + row * ptrdiff_t(stored.height - 1);
  const ptrdiff_t to_right = pixel * ptrdiff_t(stored.width - 1);
  switch (orientation) {
    case 2: return {top + to_right, -pixel, row};
    case 3: return {bottom + to_right, -pixel, -row};
    case 4: return {bottom, pixel, -row};
    case 5: return {top, row, pixel};
    case 6: return {bottom, -row, pixel};
    case 7: return {bottom + to_right, -row, -pixel};
    case 8: return {top + to_right, row, -pixel};
    default: return {top, pixel, row};
  }
}

class TurnedReader final : public PictureReader {
 public:
  explicit TurnedReader(std::unique_ptr<PictureReader> reader)
      : reader_(std::move(reader)), orientation_(exif_orientation(reader_->info().metadata.exif)) {
    info_ = reader_->info();
    drop_thumbnails(&info_.metadata);  // which would still lie on their sides
    exif_set_upright(info_.metadata.exif);
    xmp_set_upright(info_.metadata.xmp);
    warnings_ = reader_->warnings();
    if (orientation_ >= 5) std::swap(info_.width, info_.height);
    if (is_held()) check_picture_size(info_.width, info_.height);
    if (is_held()) info_.memory += info_.row_size() * info_.height;
  }

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) override {
    for (uint32_t i = 0; i < count; ++i, ++next_row_, samples += stride) {
      if (!is_held() || next_row_ == 0) hold(is_held() ? reader_->info().height : 1);
      const Walk walk = walk_upright(stored_, orientation_);
      copy_row(walk.start + (is_held() ? walk.down * ptrdiff_t(next_row_) : 0), walk.right, info_.width,
               info_.pixel_size(), samples);
    }
  }

 private:
  // Whether it takes all stored rows to make the first; if not, they are mirrored one by one.
  bool is_held() const { return orientation_ != 2; }

  void hold(uint32_t rows) {
    const PictureInfo& stored = reader_->info();
    if (!stored_.samples) stored_ = make_picture(stored.width, rows, stored.pixel_size());
    reader_->read_rows(stored_.samples.get(), stored_.stride(), rows);
    warnings_ = reader_->warnings();
    if (is_held()) reader_.reset();
  }

  std::unique_ptr<PictureReader> reader_;
  int orientation_;
  Picture stored_;  // what was read of it
  uint32_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<PictureReader> turn_upright(std::unique_ptr<PictureReader> reader) {
  if (exif_orientation(reader->info().metadata.exif) == 1) return reader;
  return std::make_unique<TurnedReader>(std::move(reader));
}

}  // namespace pith
