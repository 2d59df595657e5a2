#include "pictures/png_colour.hpp"

#include <cmath>

#include "pictures/icc.hpp"

namespace pith {

void take_png_colour(png_structp png, png_infop chunks, const std::optional<CodingPoints>& coding_points,
                     PictureInfo* info, MetadataCollector* metadata) {
  if (coding_points && metadata->take_coding_points(*coding_points)) return;
  png_charp name;
  png_bytep profile;
  png_uint_32 size;
  int method;
  if (png_get_iCCP(png, chunks, &name, &method, &profile, &size)) {
    return metadata->take_icc(Bytes(profile, profile + size));
  }
  if (png_get_valid(png, chunks, PNG_INFO_sRGB)) return;
  double value;
  std::optional<double> gamma;
  if (png_get_gAMA(png, chunks, &value) && value > 0) gamma = 1 / value;
  Chromaticities p;
  png_get_cHRM(png, chunks, &p.white[0], &p.white[1], &p.red[0], &p.red[1], &p.green[0], &p.green[1], &p.blue[0],
               &p.blue[1]);
  info->metadata.icc = make_icc(gamma, p, info->colours() == 1 ? ColourSpace::kGray : ColourSpace::kRgb);
}

void take_png_resolution(png_structp png, png_infop chunks, MetadataCollector* metadata) {
  constexpr double kInch = 0.0254;  // metres
  png_uint_32 x, y;
  int unit;
  if (!png_get_pHYs(png, chunks, &x, &y, &unit) || x == 0 || y == 0) return;
  if (unit != PNG_RESOLUTION_METER) {
    if (x == y) return;
    return metadata->take_resolution({double(x), double(y), Resolution::kNone});
  }
  // Whole pixels an inch were most likely meant as such.
  const double inch_x = std::round(x * kInch), inch_y = std::round(y * kInch);
  const bool inches = std::round(inch_x / kInch) == x && std::round(inch_y / kInch) == y;
  metadata->take_resolution(inches ? Resolution{inch_x, inch_y, Resolution::kInch}
                                   : Resolution{x / 100.0, y / 100.0, Resolution::kCentimetre});
}

}  // namespace pith
