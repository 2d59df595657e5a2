#include "pictures/coding_points.hpp"

#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "pictures/lcms.hpp"

namespace pith {
namespace {

constexpr int kCurveSize = 4096;
constexpr double kNitsOfWhite = 203;  // of ordinary pictures, says ITU-R BT.2408

std::optional<Chromaticities> primaries_of(int number) {
  constexpr Chromaticities kNtsc = {.red = {0.630, 0.340}, .green = {0.310, 0.595}, .blue = {0.155, 0.070}};
  static constexpr std::pair<int, Chromaticities> kKnown[] = {
      {1, {}},                                                                  // BT.709, of sRGB too
      {4, {{0.310, 0.316}, {0.67, 0.33}, {0.21, 0.71}, {0.14, 0.08}}},          // NTSC of 1953
      {5, {.red = {0.64, 0.33}, .green = {0.29, 0.60}, .blue = {0.15, 0.06}}},  // PAL
      {6, kNtsc},
      {7, kNtsc},
      {9, {.red = {0.708, 0.292}, .green = {0.170, 0.797}, .blue = {0.131, 0.046}}},    // BT.2020
      {11, {{0.314, 0.351}, {0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}},           // DCI P3
      {12, {.red = {0.680, 0.320}, .green = {0.265, 0.690}, .blue = {0.150, 0.060}}}};  // Display P3
  for (const auto& [known, primaries] : kKnown)
    if (known == number) return primaries;
  return std::nullopt;
}

// Light from a signal, both 0…1; light of 1 is white.
double pq_light(double signal) {
  constexpr double m1 = 2610. / 16384, m2 = 2523. / 32, c1 = 107. / 128, c2 = 2413. / 128, c3 = 2392. / 128;
  const double power = std::pow(signal, 1 / m2);
  return 10000 / kNitsOfWhite * std::pow(std::max(power - c1, 0.) / (c2 - c3 * power), 1 / m1);
}

double hlg_light(double signal) {
  constexpr double a = 0.17883277, b = 1 - 4 * a, kSystemGamma = 1.2, kPeak = 1000;
  const double c = 0.5 - a * std::log(4 * a);
  const double scene = signal <= 0.5 ? signal * signal / 3 : (std::exp((signal - c) / a) + b) / 12;
  return kPeak / kNitsOfWhite * std::pow(scene, kSystemGamma);
}

ToneCurve tabulated(double (*light)(double)) {
  std::vector<uint16_t> table(kCurveSize);
  for (int i = 0; i < kCurveSize; ++i)
    table[i] = uint16_t(std::lround(65535 * std::clamp(light(double(i) / (kCurveSize - 1)), 0., 1.)));
  return ToneCurve(cmsBuildTabulatedToneCurve16(nullptr, kCurveSize, table.data()));
}

// Null for one that is not known.
ToneCurve curve_of(int number) {
  const double video[5] = {1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081};
  switch (number) {
    case 1:
    case 6:
    case 11:
    case 14:
    case 15: return ToneCurve(cmsBuildParametricToneCurve(nullptr, 4, video));
    case 4: return ToneCurve(cmsBuildGamma(nullptr, 2.2));
    case 5: return ToneCurve(cmsBuildGamma(nullptr, 2.8));
    case 8: return ToneCurve(cmsBuildGamma(nullptr, 1));
    case 13: return srgb_curve();
    case 16: return tabulated(pq_light);
    case 18: return tabulated(hlg_light);
    default: return nullptr;
  }
}

constexpr size_t kNumbers = 8, kTagSize = 12;  // bytes: where they stand in the tag, and all of it

uint32_t number_at(std::span<const uint8_t> icc, size_t at) {
  return uint32_t{icc[at]} << 24 | uint32_t{icc[at + 1]} << 16 | uint32_t{icc[at + 2]} << 8 | icc[at + 3];
}

// Where the tag's entry begins in the table, which has signature, offset and size of each; nothing if there is none, or
// it does not lie within the profile.
std::optional<size_t> find_tag(std::span<const uint8_t> icc) {
  constexpr size_t kTable = 128, kEntry = 12;
  if (!icc_colour_space(icc)) return std::nullopt;
  const size_t count = std::min<size_t>(number_at(icc, kTable), (icc.size() - kTable - 4) / kEntry);
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = kTable + 4 + kEntry * i, at = number_at(icc, entry + 4);
    if (number_at(icc, entry) != cmsSigcicpTag) continue;
    const bool is_whole = at <= icc.size() && icc.size() - at >= kTagSize && number_at(icc, at) == cmsSigcicpType;
    return is_whole ? std::optional(entry) : std::nullopt;
  }
  return std::nullopt;
}

// Version 2.14 of Little CMS has the numbers four bytes too late.
void place_numbers(const CodingPoints& points, Bytes* icc) {
  const auto entry = find_tag(*icc);
  if (!entry) return;
  const size_t at = number_at(*icc, *entry + 4), size = number_at(*icc, *entry + 8);
  std::fill_n(icc->begin() + ptrdiff_t(at + kNumbers), size - kNumbers, uint8_t{0});
  std::ranges::copy(points.bytes(), icc->begin() + ptrdiff_t(at + kNumbers));
  (*icc)[*entry + 11] = kTagSize;
}

}  // namespace

std::optional<Bytes> make_icc(const CodingPoints& points, ColourSpace space) {
  const std::optional<Chromaticities> primaries = primaries_of(points.primaries);
  if (!primaries || points.matrix != 0 || points.full_range != 1) return std::nullopt;
  if (points.transfer == 13 && (points.primaries == 1 || space == ColourSpace::kGray)) return Bytes();
  const ToneCurve curve = curve_of(points.transfer);
  if (!curve) return std::nullopt;
  const Profile profile = make_profile(*curve, *primaries, space);
  cmsVideoSignalType numbers{points.primaries, points.transfer, points.matrix, points.full_range};
  if (!profile || !cmsWriteTag(profile.get(), cmsSigcicpTag, &numbers)) return std::nullopt;
  Bytes icc = save_profile(profile.get());
  place_numbers(points, &icc);
  return icc;
}

std::optional<CodingPoints> coding_points_of(std::span<const uint8_t> icc) {
  const auto entry = find_tag(icc);
  if (!entry) return std::nullopt;
  const uint8_t* numbers = &icc[number_at(icc, *entry + 4) + kNumbers];
  return CodingPoints{numbers[0], numbers[1], numbers[2], numbers[3]};
}

}  // namespace pith
