#include "pictures/metadata_collector.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "format/limits.hpp"
#include "pictures/icc.hpp"
#include "pictures/xmp.hpp"

namespace pith {
namespace {

// Programs that find these look for a video or for pictures behind the first one: motion photos and gain maps.
constexpr std::array<XmpProperties, 5> kFurtherPictures = {{{"http://ns.google.com/photos/1.0/camera/", "MotionPhoto"},
                                                            {"http://ns.google.com/photos/1.0/camera/", "MicroVideo"},
                                                            {"http://ns.google.com/photos/1.0/container/", ""},
                                                            {"http://ns.adobe.com/hdr-gain-map/1.0/", ""},
                                                            {"http://ns.apple.com/HDRGainMap/1.0/", ""}}};
constexpr std::array<XmpProperties, 1> kExtendedXmp = {{{"http://ns.adobe.com/xmp/note/", "HasExtendedXMP"}}};

}  // namespace

void MetadataCollector::take_icc(Bytes icc) {
  if (!info_->metadata.icc.empty() || !fits(icc, "colour profile")) return;
  const auto space = icc_colour_space(icc);
  const auto wanted = info_->colours() == 1 ? ColourSpace::kGray : ColourSpace::kRgb;
  if (space == wanted) {
    info_->metadata.icc = std::move(icc);
  } else {
    tell("the colour profile does not fit the picture and was not kept; the colours may look different");
  }
}

void MetadataCollector::take_exif(Bytes exif) {
  if (!info_->metadata.exif.empty() || !fits(exif, "EXIF")) return;
  if (exif_is_readable(exif)) {
    info_->metadata.exif = std::move(exif);
  } else {
    tell("the EXIF is damaged and was not kept");
  }
}

void MetadataCollector::take_xmp(Bytes xmp) {
  if (!info_->metadata.xmp.empty() || !fits(xmp, "XMP")) return;
  if (xmp_remove(&xmp, kFurtherPictures)) tell(kFurtherPicturesLost);
  if (xmp_remove(&xmp, kExtendedXmp)) tell(kExtendedXmpLost);
  info_->metadata.xmp = std::move(xmp);
}

bool MetadataCollector::take_coding_points(const CodingPoints& points) {
  std::optional<Bytes> icc = make_icc(points, info_->colours() == 1 ? ColourSpace::kGray : ColourSpace::kRgb);
  if (!icc) {
    const auto [primaries, transfer, matrix, full_range] = points.bytes();
    tell("the coding of the colours (cICP " + std::to_string(primaries) + ", " + std::to_string(transfer) + ", " +
         std::to_string(matrix) + ", " + std::to_string(full_range) +
         ") is not one that pith knows, and was ignored; they may look different");
    return false;
  }
  info_->metadata.icc = std::move(*icc);
  if (points.is_pq() || points.is_hlg())
    tell(std::string("the picture is HDR (") + (points.is_pq() ? "PQ" : "HLG") +
         "); the profile says so, but programs that do not know HDR show its highlights as white");
  return true;
}

void MetadataCollector::take_resolution(const Resolution& resolution) {
  if (info_->metadata.exif.empty() && !resolution.is_trivial()) info_->metadata.exif = make_exif(resolution);
}

void MetadataCollector::tell(const std::string& warning) {
  if (warnings_->size() >= kMostWarnings ||
      std::find(warnings_->begin(), warnings_->end(), warning) != warnings_->end())
    return;
  warnings_->push_back(warnings_->size() + 1 < kMostWarnings ? warning : "more warnings are left out");
}

bool MetadataCollector::fits(const Bytes& blob, const char* name) {
  if (blob.size() <= kMaxBlobBytes) return true;
  tell("the " + std::string(name) + " is larger than " + std::to_string(kMaxBlobBytes >> 20) + " MiB and was not kept");
  return false;
}

}  // namespace pith
