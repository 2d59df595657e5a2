// Writes TIFF through libtiff, compressed without loss.
#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/tiff/tiff_exif.hpp"
#include "pictures/tiff/tiff_file.hpp"

namespace pith {
namespace {

class TiffWriter final : public PictureWriter {
 public:
  TiffWriter(const PictureInfo& info, ByteSink& sink);

  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) override;
  void finish() override;

 private:
  void set(uint32_t tag, auto... values) {
    file_.check(TIFFSetField(file_.get(), tag, values...) == 1, PITH_ERROR_INTERNAL);
  }

  Bytes exif_;
  ByteSink& sink_;
  TiffFile file_;
  bool is_deep_;
  Bytes row_;
  uint32_t next_row_ = 0;
};

TiffWriter::TiffWriter(const PictureInfo& info, ByteSink& sink)
    : exif_(info.metadata.exif),
      sink_(sink),
      file_({}, exif_is_big_endian(exif_) ? "wb" : "wl"),
      is_deep_(info.sample_size == 2),
      row_(info.row_size()) {
  const auto& [icc, exif, xmp] = info.metadata;
  set(TIFFTAG_IMAGEWIDTH, info.width);
  set(TIFFTAG_IMAGELENGTH, info.height);
  set(TIFFTAG_BITSPERSAMPLE, 8 * info.sample_size);
  set(TIFFTAG_SAMPLESPERPIXEL, info.channels);
  set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  set(TIFFTAG_PHOTOMETRIC, info.colours() == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  set(TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  set(TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
  set(TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(file_.get(), 0));
  if (info.has_alpha()) {
    const uint16_t kind = EXTRASAMPLE_UNASSALPHA;
    set(TIFFTAG_EXTRASAMPLES, 1, &kind);
  }
  if (!icc.empty()) set(TIFFTAG_ICCPROFILE, uint32_t(icc.size()), icc.data());
  if (!xmp.empty()) set(TIFFTAG_XMLPACKET, uint32_t(xmp.size()), xmp.data());
}

void TiffWriter::write_rows(const uint8_t* samples, size_t stride, uint32_t count) {
  for (uint32_t y = 0; y < count; ++y, samples += stride) {
    std::copy_n(samples, row_.size(), row_.begin());  // libtiff changes it
    if (is_deep_) {
      auto* wide = reinterpret_cast<uint16_t*>(row_.data());
      for (size_t i = 0; i < row_.size() / 2; ++i) wide[i] = uint16_t(samples[2 * i] << 8 | samples[2 * i + 1]);
    }
    file_.check(TIFFWriteScanline(file_.get(), row_.data(), next_row_++, 0) == 1, PITH_ERROR_INTERNAL);
  }
}

void TiffWriter::finish() {
  Bytes file = file_.finish();
  add_exif(exif_, &file);
  sink_.write(file);
}

}  // namespace

std::unique_ptr<PictureWriter> make_tiff_writer(const PictureInfo& info, ByteSink& sink, const WriterSettings&) {
  return std::make_unique<TiffWriter>(info, sink);
}

}  // namespace pith
