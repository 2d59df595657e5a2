#include <algorithm>
#include <cstring>

#include "pictures/picture.hpp"
#include "pictures/tiff/tiff_rows.hpp"

namespace pith {
namespace {

// Bytes: as many as the largest picture has, of RGBA with 16 bits.
constexpr uint64_t kMostAtOnce = 8 * kMaxPicturePixels;

// Reads all strips, or tiles, that one row has a part in.
class PlainRows final : public TiffRows {
 public:
  explicit PlainRows(const TiffFile& file);

  const uint8_t* row(uint32_t y) override;
  uint64_t memory() const override { return band_size() + block_size_; }

 private:
  size_t band_size() const { return pixel_size() * width_ * block_height_; }
  size_t pixel_size() const { return size_t{samples_} * sample_size_; }
  void read_band(uint32_t first);
  void read_block(uint32_t x, uint32_t first, uint16_t plane);
  void place_block(uint32_t x, uint16_t plane);

  const TiffFile& file_;
  uint32_t width_ = 0, height_ = 0;
  uint16_t samples_ = 1, sample_size_ = 1, planes_ = 1;
  bool is_tiled_ = false;
  uint32_t block_width_ = 0, block_height_ = 0;
  uint64_t block_size_ = 0;
  Bytes block_, band_;
  uint32_t band_rows_ = 0;
};

PlainRows::PlainRows(const TiffFile& file) : file_(file), is_tiled_(TIFFIsTiled(file.get())) {
  TIFF* tiff = file.get();
  uint16_t bits = 0, planar = PLANARCONFIG_CONTIG;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width_);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height_);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples_);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  sample_size_ = bits / 8;
  if (planar == PLANARCONFIG_SEPARATE) planes_ = samples_;
  if (is_tiled_) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &block_width_);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &block_height_);
    block_size_ = TIFFTileSize64(tiff);
  } else {
    block_width_ = width_;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &block_height_);
    block_height_ = std::min(block_height_, height_);
    block_size_ = TIFFStripSize64(tiff);
  }
  const uint64_t least = uint64_t{block_width_} * block_height_ * pixel_size() / planes_;
  file.check(least > 0 && block_size_ >= least);
  block_height_ = std::min(block_height_, height_);
  if (block_size_ > kMostAtOnce || band_size() > kMostAtOnce)
    throw Error(PITH_ERROR_LIMIT, "the strips or tiles of the TIFF are larger than pith reads");
}

const uint8_t* PlainRows::row(uint32_t y) {
  if (y % block_height_ == 0) read_band(y);
  return &band_[pixel_size() * width_ * (y % block_height_)];
}

void PlainRows::read_band(uint32_t first) {
  block_.resize(block_size_);
  band_.resize(band_size());
  band_rows_ = std::min(block_height_, height_ - first);
  for (uint16_t plane = 0; plane < planes_; ++plane) {
    for (uint32_t x = 0; x < width_; x += std::min(block_width_, width_ - x)) {
      read_block(x, first, plane);
      place_block(x, plane);
    }
  }
}

void PlainRows::read_block(uint32_t x, uint32_t first, uint16_t plane) {
  TIFF* tiff = file_.get();
  const auto size = tmsize_t(block_.size());
  const tmsize_t count = is_tiled_
                             ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, first, 0, plane), block_.data(), size)
                             : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, first, plane), block_.data(), size);
  const uint64_t wanted = uint64_t{block_width_} * band_rows_ * pixel_size() / planes_;
  file_.check(count >= 0 && uint64_t(count) >= wanted);
}

void PlainRows::place_block(uint32_t x, uint16_t plane) {
  const size_t part = pixel_size() / planes_, count = std::min(block_width_, width_ - x);
  for (uint32_t y = 0; y < band_rows_; ++y) {
    const uint8_t* from = &block_[part * block_width_ * y];
    uint8_t* to = &band_[pixel_size() * (size_t{width_} * y + x) + part * plane];
    if (planes_ == 1) {
      std::copy_n(from, part * count, to);
      continue;
    }
    for (size_t i = 0; i < count; ++i, from += part, to += pixel_size()) std::copy_n(from, part, to);
  }
}

}  // namespace

std::unique_ptr<TiffRows> make_plain_rows(const TiffFile& file) { return std::make_unique<PlainRows>(file); }

}  // namespace pith
