// Reads BMP through gdk-pixbuf. What has to be known before its pixels stands in the header.
#include <gdk-pixbuf/gdk-pixbuf.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "pictures/held_reader.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/whole_source.hpp"

namespace pith {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
struct FreeError {
  void operator()(GError* error) const { g_error_free(error); }
};

[[noreturn]] void throw_damaged(const char* what) {
  throw Error(PITH_ERROR_DAMAGED,
              std::string("the BMP is damaged, or of a kind that pith does not know (") + what + ")");
}

class BmpReader final : public HeldReader {
 public:
  BmpReader(LookAhead& source, uint64_t max_memory);

 private:
  void decode() override;
  void copy_row(uint32_t y, uint8_t* samples) const override;

  uint32_t number(size_t at, size_t size) const;  // of the file, which has been seen to have it
  void put(size_t at, uint32_t value);
  void read_header();
  void check_length() const;
  void tidy_palette(size_t header_size);
  void take_metadata(size_t header_size);

  static constexpr uint32_t kBitFields = 3, kAlphaBitFields = 6;
  bool has_masks() const { return compression_ == kBitFields || compression_ == kAlphaBitFields; }

  Bytes file_;
  uint32_t bits_ = 0, compression_ = 0;
  MetadataCollector metadata_{&info_, &warnings_};
  std::unique_ptr<GdkPixbufLoader, Unref> loader_;
  GdkPixbuf* picture_ = nullptr;  // the loader's
};

BmpReader::BmpReader(LookAhead& source, uint64_t max_memory) : file_(read_whole(source, max_memory)) {
  read_header();
  // gdk-pixbuf holds 3 or 4 bytes a pixel.
  info_.memory = file_.size() + 4 * uint64_t{info_.width} * info_.height + info_.metadata.bytes();
}

uint32_t BmpReader::number(size_t at, size_t size) const {
  uint32_t value = 0;
  for (size_t i = 0; i < size; ++i) value |= uint32_t{file_[at + i]} << (8 * i);
  return value;
}

void BmpReader::put(size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) file_[at + i] = uint8_t(value >> (8 * i));
}

void BmpReader::read_header() {
  constexpr size_t kHeader = 14, kOldHeader = 12, kOrdinaryHeader = 40, kHeaderWithAlpha = 56;
  if (file_.size() < kHeader + kOldHeader) throw_damaged("the file ends too early");
  const size_t header_size = number(kHeader, 4);
  const bool is_old = header_size == kOldHeader;
  if (!is_old && header_size < kOrdinaryHeader) throw_damaged("its header is of an old kind");
  if (file_.size() < kHeader + header_size) throw_damaged("the file ends too early");
  const auto side = [&](size_t at, size_t old_at) { return is_old ? number(old_at, 2) : number(at, 4); };
  const int32_t width = int32_t(side(18, 18)), height = int32_t(side(22, 20));  // below 0: from top to bottom
  if (width < 0) throw_damaged("its width cannot be right");
  info_.width = uint32_t(width);
  info_.height = uint32_t(std::abs(int64_t{height}));
  info_.channels = 3;
  check_picture_size(info_.width, info_.height);
  bits_ = is_old ? number(24, 2) : number(28, 2);
  compression_ = is_old ? 0 : number(30, 4);
  check_length();
  if (has_masks() && header_size >= kHeaderWithAlpha && number(66, 4) != 0) info_.channels = 4;
  if (!is_old) take_metadata(header_size);
  tidy_palette(header_size);
}

// gdk-pixbuf would make do with less.
void BmpReader::check_length() const {
  constexpr uint32_t kRle8 = 1, kRle4 = 2;
  if (compression_ == kRle8 || compression_ == kRle4) return;
  const uint64_t row = (uint64_t{bits_} * info_.width + 31) / 32 * 4, offset = number(10, 4);
  if (offset > file_.size() || row * info_.height > file_.size() - offset) throw_damaged("the file ends too early");
}

// gdk-pixbuf expects a whole palette where there has to be one, and the pixels right behind it.
void BmpReader::tidy_palette(size_t header_size) {
  constexpr size_t kHeader = 14, kOldHeader = 12, kOrdinaryHeader = 40, kCountAt = 46;
  const bool is_old = header_size == kOldHeader;
  const size_t masks = has_masks() && header_size == kOrdinaryHeader ? (compression_ == kBitFields ? 12 : 16) : 0;
  const size_t begin = kHeader + header_size + masks, offset = number(10, 4), entry = is_old ? 3 : 4;
  if (offset < begin || offset > file_.size()) return;
  const size_t most = bits_ <= 8 ? size_t{1} << bits_ : 0;
  size_t count = most;
  if (!is_old && number(kCountAt, 4) != 0) count = std::min<size_t>(number(kCountAt, 4), most);
  if (!is_old) put(kCountAt, uint32_t(count));
  const auto at = [&](size_t position) { return file_.begin() + ptrdiff_t(position); };
  if (const size_t end = begin + count * entry; end <= offset)
    file_.erase(at(end), at(offset));
  else
    file_.insert(at(offset), end - offset, uint8_t{0});
  put(10, uint32_t(begin + count * entry));
}

void BmpReader::take_metadata(size_t header_size) {
  constexpr uint32_t kHeaderWithProfile = 124, kEmbedded = 0x4d424544;  // "MBED"
  if (header_size >= kHeaderWithProfile && number(14 + 56, 4) == kEmbedded) {
    const uint64_t begin = uint64_t{14} + number(14 + 112, 4), size = number(14 + 116, 4);
    if (begin <= file_.size() && size <= file_.size() - begin)
      metadata_.take_icc(Bytes(file_.begin() + ptrdiff_t(begin), file_.begin() + ptrdiff_t(begin + size)));
    else
      metadata_.tell("the colour profile is damaged and was not kept; the colours may look different");
  }
  const double x = number(38, 4), y = number(42, 4);  // pixels a metre
  if (x > 0 && y > 0) metadata_.take_resolution({x / 100, y / 100, Resolution::kCentimetre});
}

void BmpReader::decode() {
  GError* failure = nullptr;
  loader_.reset(gdk_pixbuf_loader_new_with_type("bmp", &failure));
  const bool succeeded = loader_ && gdk_pixbuf_loader_write(loader_.get(), file_.data(), file_.size(), &failure);
  // A loader has to be closed, whatever has happened to it.
  const bool closed = loader_ && gdk_pixbuf_loader_close(loader_.get(), failure ? nullptr : &failure);
  const std::unique_ptr<GError, FreeError> error(failure);
  if (!loader_) throw Error(PITH_ERROR_UNSUPPORTED, std::string("gdk-pixbuf cannot read BMP here: ") + error->message);
  picture_ = succeeded && closed ? gdk_pixbuf_loader_get_pixbuf(loader_.get()) : nullptr;
  if (!picture_) throw_damaged(error ? error->message : "it has no pixels");
  if (uint32_t(gdk_pixbuf_get_width(picture_)) != info_.width ||
      uint32_t(gdk_pixbuf_get_height(picture_)) != info_.height || gdk_pixbuf_get_bits_per_sample(picture_) != 8)
    throw_damaged("its size is not clear");
  file_ = {};
}

void BmpReader::copy_row(uint32_t y, uint8_t* samples) const {
  const uint8_t* row = gdk_pixbuf_read_pixels(picture_) + size_t(gdk_pixbuf_get_rowstride(picture_)) * y;
  const uint32_t channels = uint32_t(gdk_pixbuf_get_n_channels(picture_));
  for (uint32_t x = 0; x < info_.width; ++x, row += channels, samples += info_.channels) {
    std::copy_n(row, 3, samples);
    if (info_.has_alpha()) samples[3] = channels == 4 ? row[3] : 255;
  }
}

}  // namespace

std::unique_ptr<PictureReader> open_bmp(LookAhead source, uint64_t max_memory) {
  return std::make_unique<BmpReader>(source, max_memory);
}

}  // namespace pith
