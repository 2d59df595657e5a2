#include "pictures/icc.hpp"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "pictures/lcms.hpp"

namespace pith {
namespace {

// PNG writes 1/gamma and chromaticities as five decimals, programs write even sRGB's in several ways.
constexpr double kGammaTolerance = 0.02;  // relative
constexpr double kPlaceTolerance = 0.005;

constexpr double kSrgbGamma = 2.2;
constexpr double kMostGamma = 10;

constexpr size_t kHeaderSize = 128;
constexpr size_t kSpaceOffset = 16;
constexpr size_t kDateOffset = 24;
constexpr size_t kMagicOffset = 36;

bool has_text(std::span<const uint8_t> icc, size_t at, const char* four) {
  return std::equal(four, four + 4, &icc[at]);
}

bool is_near(const double* a, const double* b) {
  return std::abs(a[0] - b[0]) < kPlaceTolerance && std::abs(a[1] - b[1]) < kPlaceTolerance;
}

bool is_srgb(const Chromaticities& p) {
  const Chromaticities srgb;
  return is_near(p.white, srgb.white) && is_near(p.red, srgb.red) && is_near(p.green, srgb.green) &&
         is_near(p.blue, srgb.blue);
}

// Twice the area of a triangle.
double area(const double* a, const double* b, const double* c) {
  return std::abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
}

// Chromaticities of light that somebody might see; ACES' and ProPhoto's imaginary primaries included. White lies
// inside.
bool is_possible(const Chromaticities& p) {
  for (const double* place : {p.white, p.red, p.green, p.blue}) {
    if (place[0] < -0.1 || place[0] > 1.1 || place[1] < -0.1 || place[1] > 1.1) return false;
  }
  const double whole = area(p.red, p.green, p.blue);
  const double parts = area(p.white, p.green, p.blue) + area(p.red, p.white, p.blue) + area(p.red, p.green, p.white);
  return p.white[1] > 0.1 && whole > 0.01 && parts < whole * 1.001;
}

}  // namespace

ToneCurve srgb_curve() {
  const double parameters[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return ToneCurve(cmsBuildParametricToneCurve(nullptr, 4, parameters));
}

Profile make_profile(const cmsToneCurve& curve, const Chromaticities& primaries, ColourSpace space) {
  const auto place = [](const double* p) { return cmsCIExyY{p[0], p[1], 1}; };
  const cmsCIExyY white = place(primaries.white);
  const cmsCIExyYTRIPLE corners = {place(primaries.red), place(primaries.green), place(primaries.blue)};
  cmsToneCurve* const same = const_cast<cmsToneCurve*>(&curve);  // of which lcms takes copies
  cmsToneCurve* curves[3] = {same, same, same};
  return Profile(space == ColourSpace::kRgb ? cmsCreateRGBProfile(&white, &corners, curves)
                                            : cmsCreateGrayProfile(cmsD50_xyY(), same));
}

Bytes save_profile(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  if (!profile || !cmsSaveProfileToMem(profile, nullptr, &size)) return {};
  Bytes bytes(size);
  if (!cmsSaveProfileToMem(profile, bytes.data(), &size)) return {};
  // Equal pictures shall give equal profiles: no date of today.
  constexpr std::array<uint8_t, 12> kDate = {0x07, 0xd0, 0, 1, 0, 1};  // the first day of 2000
  std::copy(kDate.begin(), kDate.end(), bytes.begin() + kDateOffset);
  return bytes;
}

std::optional<ColourSpace> icc_colour_space(std::span<const uint8_t> icc) {
  if (icc.size() < kHeaderSize + 4 || !has_text(icc, kMagicOffset, "acsp")) return std::nullopt;
  if (has_text(icc, kSpaceOffset, "GRAY")) return ColourSpace::kGray;
  if (has_text(icc, kSpaceOffset, "RGB ")) return ColourSpace::kRgb;
  if (has_text(icc, kSpaceOffset, "CMYK")) return ColourSpace::kCmyk;
  return std::nullopt;
}

Bytes make_icc(std::optional<double> gamma, const Chromaticities& primaries, ColourSpace space) {
  const bool coloured = space == ColourSpace::kRgb;
  if (gamma && !(*gamma > 1 / kMostGamma && *gamma < kMostGamma)) return {};
  if (coloured && !is_possible(primaries)) return {};
  const bool usual_curve = !gamma || std::abs(*gamma / kSrgbGamma - 1) < kGammaTolerance;
  if (usual_curve && (!coloured || is_srgb(primaries))) return {};

  const ToneCurve curve = usual_curve ? srgb_curve() : ToneCurve(cmsBuildGamma(nullptr, *gamma));
  if (!curve) return {};
  return save_profile(make_profile(*curve, primaries, space).get());
}

}  // namespace pith
