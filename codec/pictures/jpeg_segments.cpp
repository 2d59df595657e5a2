#include "pictures/jpeg_segments.hpp"

#include <algorithm>
#include <string_view>

#include "pictures/tiff_directory.hpp"

namespace pith {
namespace {

constexpr std::string_view kExif(kExifName, sizeof kExifName);
constexpr std::string_view kXmp(kXmpName, sizeof kXmpName);
constexpr std::string_view kExtendedXmp("http://ns.adobe.com/xmp/extension/\0", 35);
constexpr std::string_view kIcc("ICC_PROFILE\0", 12);
constexpr std::string_view kMpf("MPF\0", 4);
constexpr std::string_view kIptcResource("8BIM\x04\x04", 6);  // among Photoshop's resources

}  // namespace

void JpegSegments::take(int marker, std::span<const uint8_t> payload) {
  const std::string_view text = text_of(payload);
  const auto after = [&](std::string_view name) { return payload.subspan(name.size()); };
  const auto bytes_after = [&](std::string_view name) { return Bytes(payload.begin() + name.size(), payload.end()); };
  switch (marker) {
    case 0xe1:
      if (text.starts_with(kExif)) metadata_->take_exif(bytes_after(kExif));
      if (text.starts_with(kXmp)) metadata_->take_xmp(bytes_after(kXmp));
      if (text.starts_with(kExtendedXmp)) metadata_->tell(kExtendedXmpLost);
      return;
    case 0xe2:
      if (text.starts_with(kIcc)) take_icc_part(after(kIcc));
      if (text.starts_with(kMpf)) take_mpf(after(kMpf));
      return;
    case 0xed:
      if (text.find(kIptcResource) != text.npos) metadata_->tell("the IPTC data was not kept");
      return;
    case 0xfe: return take_comment(payload);
    default: return;
  }
}

void JpegSegments::take_icc_part(std::span<const uint8_t> part) {
  if (part.size() < 2 || part[0] == 0 || part[0] > part[1] || (icc_count_ > 0 && part[1] != icc_count_) ||
      !icc_parts_[part[0]].empty()) {
    icc_damaged_ = true;
    return;
  }
  icc_count_ = part[1];
  icc_parts_[part[0]].assign(part.begin() + 2, part.end());
}

Bytes JpegSegments::take_icc() {
  Bytes icc;
  for (size_t i = 1; i <= icc_count_; ++i) {
    icc_damaged_ |= icc_parts_[i].empty();
    icc.insert(icc.end(), icc_parts_[i].begin(), icc_parts_[i].end());
  }
  icc_parts_ = {};
  if (!icc_damaged_) return icc;
  metadata_->tell("the colour profile is damaged and was not kept; the colours may look different");
  return {};
}

// The Multi-Picture Format of CIPA: a directory whose tag 0xb001 counts all pictures in the file.
void JpegSegments::take_mpf(std::span<const uint8_t> mpf) {
  const auto tiff = TiffDirectories::open(mpf);
  if (tiff && tiff->integer(tiff->first(), 0xb001).value_or(1) > 1) metadata_->tell(kFurtherPicturesLost);
}

void JpegSegments::take_comment(std::span<const uint8_t> text) {
  // What programs say of themselves.
  constexpr std::array<std::string_view, 6> kBookkeeping = {"CREATOR: ",     "Created with", "LEAD Technologies",
                                                            "File written ", "Lavc",         "Optimized by"};
  const auto begins = [&](std::string_view start) { return text_of(text).starts_with(start); };
  if (text.empty() || std::any_of(kBookkeeping.begin(), kBookkeeping.end(), begins)) return;
  metadata_->tell("text comments were not kept");
}

}  // namespace pith
