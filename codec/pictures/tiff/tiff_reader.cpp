// Reads TIFF through libtiff: 8 and 16 bits as they are, all else as libtiff shows it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "pictures/cmyk.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/tiff/tiff_exif.hpp"
#include "pictures/tiff/tiff_rows.hpp"
#include "pictures/tiff_directory.hpp"
#include "pictures/transparency.hpp"
#include "pictures/whole_source.hpp"

namespace pith {
namespace {

class TiffReader final : public PictureReader {
 public:
  TiffReader(LookAhead& source, uint64_t max_memory);

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) override;

 private:
  uint32_t field(uint32_t tag) const;  // of 16 bits
  uint32_t photometric() const;
  void refuse_raw() const;
  bool choose_plain();
  void choose_shown();
  void choose_alpha();
  void take_metadata();
  void take_what_64_bits_leave();
  void convert(const uint8_t* row, uint8_t* samples) const;
  void convert_ink(const uint8_t* row, uint8_t* samples) const;

  TiffFile file_;
  MetadataCollector metadata_{&info_, &warnings_};
  std::unique_ptr<TiffRows> rows_;
  uint32_t stored_ = 0;         // samples of a pixel in rows
  bool is_inverted_ = false;    // gray whose 0 is white
  bool is_multiplied_ = false;  // colours with alpha
  std::optional<CmykConverter> cmyk_;
  uint32_t next_row_ = 0;
};

TiffReader::TiffReader(LookAhead& source, uint64_t max_memory) : file_(read_whole(source, max_memory), "r") {
  TIFF* tiff = file_.get();
  refuse_raw();
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &info_.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &info_.height);
  check_picture_size(info_.width, info_.height);
  if (!choose_plain()) choose_shown();
  take_metadata();
  if (!TIFFLastDirectory(tiff)) metadata_.tell("only the first picture of the file is kept, of its pages or sizes");
  info_.memory = file_.bytes().size() + rows_->memory() + info_.metadata.bytes();
}

uint32_t TiffReader::field(uint32_t tag) const {
  uint16_t value = 0;
  TIFFGetFieldDefaulted(file_.get(), tag, &value);
  return value;
}

// As most likely meant where it is missing.
uint32_t TiffReader::photometric() const {
  uint16_t value = 0;
  if (TIFFGetField(file_.get(), TIFFTAG_PHOTOMETRIC, &value)) return value;
  if (field(TIFFTAG_SAMPLESPERPIXEL) >= 3) return PHOTOMETRIC_RGB;
  const uint32_t compression = field(TIFFTAG_COMPRESSION);
  const bool is_fax = compression >= COMPRESSION_CCITTRLE && compression <= COMPRESSION_CCITTFAX4;
  return is_fax ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
}

// Cameras' own files are TIFFs whose first picture is a small preview.
void TiffReader::refuse_raw() const {
  const auto directories = TiffDirectories::open(file_.bytes());
  if (!directories) return;
  constexpr uint16_t kNewSubfileType = 254, kPhotometric = 262, kSubDirectories = 330, kDngVersion = 50706;
  constexpr uint32_t kReduced = 1, kMosaic = 32803;
  const size_t first = directories->first();
  const bool is_preview = (directories->integer(first, kNewSubfileType).value_or(0) & kReduced) &&
                          directories->find(first, kSubDirectories);
  if (is_preview || directories->find(first, kDngVersion) || directories->integer(first, kPhotometric) == kMosaic)
    throw Error(PITH_ERROR_UNSUPPORTED, "this is a raw photo of a camera; develop it to TIFF or PNG first");
}

// False if the samples are not such as rows can have as they are.
bool TiffReader::choose_plain() {
  TIFF* tiff = file_.get();
  const uint32_t bits = field(TIFFTAG_BITSPERSAMPLE), format = field(TIFFTAG_SAMPLEFORMAT);
  uint32_t photometric = this->photometric();
  if (photometric == PHOTOMETRIC_YCBCR && field(TIFFTAG_COMPRESSION) == COMPRESSION_JPEG &&
      field(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_CONTIG) {
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    photometric = PHOTOMETRIC_RGB;
  }
  stored_ = field(TIFFTAG_SAMPLESPERPIXEL);
  const bool is_gray = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  const bool is_ink = photometric == PHOTOMETRIC_SEPARATED && field(TIFFTAG_INKSET) == INKSET_CMYK;
  const uint32_t colours = is_gray ? 1 : is_ink ? 4 : 3;
  if ((bits != 8 && bits != 16) || format != SAMPLEFORMAT_UINT || stored_ < colours ||
      (!is_gray && !is_ink && photometric != PHOTOMETRIC_RGB))
    return false;
  is_inverted_ = photometric == PHOTOMETRIC_MINISWHITE;
  info_.channels = is_gray ? 1 : 3;
  info_.sample_size = is_ink ? 1 : bits / 8;
  if (is_ink) {
    uint32_t size = 0;
    const uint8_t* icc = nullptr;
    TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &icc);
    cmyk_.emplace(std::span(icc, size), false);
    metadata_.tell(cmyk_->warning());
  }
  if (stored_ > colours) choose_alpha();
  rows_ = make_plain_rows(file_);
  return true;
}

void TiffReader::choose_alpha() {
  uint16_t count = 0;
  const uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(file_.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds);
  const uint16_t kind = count > 0 && !cmyk_ ? kinds[0] : EXTRASAMPLE_UNSPECIFIED;
  const uint32_t extra = stored_ - (cmyk_ ? 4 : info_.channels);
  is_multiplied_ = kind == EXTRASAMPLE_ASSOCALPHA;
  if (is_multiplied_ || kind == EXTRASAMPLE_UNASSALPHA) ++info_.channels;
  if (extra > 1 || !info_.has_alpha()) metadata_.tell("further channels, besides the colours, were not kept");
}

void TiffReader::choose_shown() {
  const uint32_t photometric = this->photometric();
  const bool is_gray = (photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE) &&
                       field(TIFFTAG_SAMPLESPERPIXEL) == 1;
  if (field(TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_INT)
    throw Error(PITH_ERROR_UNSUPPORTED, "the TIFF has samples below 0, which pith cannot read");
  uint16_t count = 0;
  const uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(file_.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds);
  const bool has_alpha = count > 0 && kinds[0] != EXTRASAMPLE_UNSPECIFIED;
  rows_ = make_rgba_rows(file_);
  stored_ = 4;
  info_.channels = is_gray ? 1 : has_alpha ? 4 : 3;
  is_multiplied_ = has_alpha;
}

void TiffReader::take_metadata() {
  TIFF* tiff = file_.get();
  const auto directories = TiffDirectories::open(file_.bytes());
  const auto has = [&](uint32_t tag) {
    return directories && directories->find(directories->first(), uint16_t(tag)).has_value();
  };
  uint32_t size = 0;
  const uint8_t* blob = nullptr;
  const auto get = [&](uint32_t tag) { return TIFFGetField(tiff, tag, &size, &blob) == 1; };
  if (!get(TIFFTAG_ICCPROFILE)) {
    if (has(TIFFTAG_ICCPROFILE))
      metadata_.tell("the colour profile is damaged and was not kept; the colours may look different");
  } else if (!cmyk_) {
    metadata_.take_icc(Bytes(blob, blob + size));
  }
  if (get(TIFFTAG_XMLPACKET))
    metadata_.take_xmp(Bytes(blob, blob + size));
  else if (has(TIFFTAG_XMLPACKET))
    metadata_.tell("the XMP is damaged and was not kept");
  std::optional<Bytes> exif = exif_of_tiff(file_.bytes());
  if (!exif) metadata_.tell("the EXIF is damaged or too large and was not kept");
  if (exif && !exif->empty()) metadata_.take_exif(std::move(*exif));
  if (info_.metadata.exif.empty() && field(TIFFTAG_ORIENTATION) != ORIENTATION_TOPLEFT)
    metadata_.take_exif(make_exif(int(field(TIFFTAG_ORIENTATION))));
  if (TIFFIsBigTIFF(tiff)) take_what_64_bits_leave();
  constexpr uint32_t kIptc = 33723, kLayers = 37724;
  if (has(kIptc)) metadata_.tell("the IPTC data was not kept");
  if (has(kLayers)) metadata_.tell("the layers were not kept");
}

// EXIF has offsets of 32 bits.
void TiffReader::take_what_64_bits_leave() {
  TIFF* tiff = file_.get();
  float x = 0, y = 0;
  if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x) && TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y) && x > 0 && y > 0)
    metadata_.take_resolution({x, y, Resolution::Unit(std::clamp<uint32_t>(field(TIFFTAG_RESOLUTIONUNIT), 1, 3))});
  const char* text = nullptr;
  uint64_t directory = 0;
  const bool has_more = TIFFGetField(tiff, TIFFTAG_MAKE, &text) || TIFFGetField(tiff, TIFFTAG_MODEL, &text) ||
                        TIFFGetField(tiff, TIFFTAG_DATETIME, &text) || TIFFGetField(tiff, TIFFTAG_ARTIST, &text) ||
                        TIFFGetField(tiff, TIFFTAG_COPYRIGHT, &text) ||
                        TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text) ||
                        TIFFGetField(tiff, TIFFTAG_EXIFIFD, &directory);
  if (has_more) metadata_.tell("the EXIF of a TIFF with offsets of 64 bits was not kept");
}

void TiffReader::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  for (uint32_t y = 0; y < count; ++y, samples += stride) {
    const uint8_t* row = rows_->row(next_row_++);
    cmyk_ ? convert_ink(row, samples) : convert(row, samples);
    if (is_multiplied_) divide_by_alpha(samples, info_.width, info_.channels, info_.sample_size);
  }
}

void TiffReader::convert(const uint8_t* row, uint8_t* samples) const {
  const uint32_t channels = info_.channels, flip = is_inverted_ && info_.sample_size == 2 ? 65535 : 255;
  for (uint32_t x = 0; x < info_.width; ++x) {
    for (uint32_t c = 0; c < channels; ++c) {
      const size_t i = size_t{x} * stored_ + c;
      uint32_t value = info_.sample_size == 1 ? row[i] : reinterpret_cast<const uint16_t*>(row)[i];
      if (is_inverted_ && c == 0) value ^= flip;
      if (info_.sample_size == 2) *samples++ = uint8_t(value >> 8);
      *samples++ = uint8_t(value);
    }
  }
}

void TiffReader::convert_ink(const uint8_t* row, uint8_t* samples) const {
  const bool is_deep = field(TIFFTAG_BITSPERSAMPLE) == 16;
  for (uint32_t x = 0; x < info_.width; ++x, samples += 3) {
    uint8_t ink[4];
    for (size_t c = 0; c < 4; ++c) {
      const size_t i = size_t{x} * stored_ + c;
      ink[c] = is_deep ? uint8_t(reinterpret_cast<const uint16_t*>(row)[i] >> 8) : row[i];
    }
    cmyk_->convert(ink, 1, samples);
  }
}

}  // namespace

std::unique_ptr<PictureReader> open_tiff(LookAhead source, uint64_t max_memory) {
  return std::make_unique<TiffReader>(source, max_memory);
}

}  // namespace pith
