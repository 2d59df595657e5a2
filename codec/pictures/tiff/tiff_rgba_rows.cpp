#include <algorithm>
#include <string>
#include <vector>

#include "pictures/tiff/tiff_rows.hpp"

namespace pith {
namespace {

class RgbaRows final : public TiffRows {
 public:
  explicit RgbaRows(const TiffFile& file);
  RgbaRows(const RgbaRows&) = delete;
  RgbaRows& operator=(const RgbaRows&) = delete;
  ~RgbaRows() override { TIFFRGBAImageEnd(&image_); }

  const uint8_t* row(uint32_t y) override;
  uint64_t memory() const override { return uint64_t{band_height_} * image_.width * sizeof(uint32_t) + block_size_; }

 private:
  const TiffFile& file_;
  TIFFRGBAImage image_;
  uint32_t band_height_ = 0;
  uint64_t block_size_ = 0;  // of what libtiff decodes at a time
  std::vector<uint32_t> band_;
  Bytes row_;
};

RgbaRows::RgbaRows(const TiffFile& file) : file_(file) {
  TIFF* tiff = file.get();
  char reason[1024] = "";
  if (!TIFFRGBAImageOK(tiff, reason) || !TIFFRGBAImageBegin(&image_, tiff, 1, reason))
    throw Error(PITH_ERROR_UNSUPPORTED, std::string("the TIFF is of a kind that libtiff cannot show (") + reason + ")");
  image_.req_orientation = image_.orientation;  // turning is the business of others
  if (TIFFIsTiled(tiff))
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &band_height_);
  else
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &band_height_);
  block_size_ = TIFFIsTiled(tiff) ? TIFFTileSize64(tiff) : TIFFStripSize64(tiff);
  band_height_ = std::clamp<uint32_t>(band_height_, 1, std::max<uint32_t>(image_.height, 1));
}

const uint8_t* RgbaRows::row(uint32_t y) {
  const size_t width = image_.width;
  if (y % band_height_ == 0) {
    const uint32_t rows = std::min(band_height_, image_.height - y);
    band_.resize(width * rows);
    row_.resize(width * 4);
    image_.row_offset = int(y);
    file_.check(TIFFRGBAImageGet(&image_, band_.data(), uint32_t(width), rows) == 1);
  }
  const uint32_t* pixels = &band_[width * (y % band_height_)];
  for (size_t x = 0; x < width; ++x) {
    uint8_t* pixel = &row_[4 * x];
    pixel[0] = uint8_t(TIFFGetR(pixels[x]));
    pixel[1] = uint8_t(TIFFGetG(pixels[x]));
    pixel[2] = uint8_t(TIFFGetB(pixels[x]));
    pixel[3] = uint8_t(TIFFGetA(pixels[x]));
  }
  return row_.data();
}

}  // namespace

std::unique_ptr<TiffRows> make_rgba_rows(const TiffFile& file) { return std::make_unique<RgbaRows>(file); }

}  // namespace pith
