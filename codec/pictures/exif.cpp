#include "pictures/exif.hpp"

#include <algorithm>
#include <cmath>

#include "pictures/tiff_directory.hpp"

namespace pith {
namespace {

enum Tag : uint16_t {
  kImageWidth = 0x0100,
  kImageLength = 0x0101,
  kOrientation = 0x0112,
  kXResolution = 0x011a,
  kYResolution = 0x011b,
  kResolutionUnit = 0x0128,
  kExifDirectory = 0x8769,
  kPixelXDimension = 0xa002,
  kPixelYDimension = 0xa003,
};

// All but the tags: types, counts, and values or where they stand.
void exchange(std::span<uint8_t> exif, const TiffDirectories& tiff, size_t directory, Tag a, Tag b) {
  const auto first = tiff.find(directory, a), second = tiff.find(directory, b);
  if (!first || !second) return;
  const auto begin = exif.begin() + ptrdiff_t(*first);
  std::swap_ranges(begin + 2, begin + TiffDirectories::kEntrySize, exif.begin() + ptrdiff_t(*second) + 2);
}

void put(Bytes* out, uint32_t value, int size) {
  for (int i = size - 1; i >= 0; --i) out->push_back(uint8_t(value >> (8 * i)));
}

void put_entry(Bytes* out, Tag tag, uint32_t type, uint32_t value) {
  put(out, tag, 2);
  put(out, type, 2);
  put(out, 1, 4);
  put(out, value, 4);
}

void put_rational(Bytes* out, double value) {
  const uint32_t denominator = value == std::floor(value) ? 1 : 10000;
  put(out, uint32_t(std::min(std::round(value * denominator), 4294967295.0)), 4);
  put(out, denominator, 4);
}

}  // namespace

bool exif_is_readable(std::span<const uint8_t> exif) {
  const auto tiff = TiffDirectories::open(exif);
  if (!tiff) return false;
  const auto pointer = tiff->integer(tiff->first(), kExifDirectory);
  return !pointer || tiff->is_directory(*pointer);
}

int exif_orientation(std::span<const uint8_t> exif) {
  const auto tiff = TiffDirectories::open(exif);
  const auto value = tiff ? tiff->integer(tiff->first(), kOrientation) : std::nullopt;
  return value && *value >= 1 && *value <= 8 ? int(*value) : 1;
}

void exif_set_upright(std::span<uint8_t> exif) {
  const auto tiff = TiffDirectories::open(exif);
  const int orientation = exif_orientation(exif);
  if (!tiff || orientation == 1) return;
  const size_t entry = *tiff->find(tiff->first(), kOrientation);
  std::fill_n(exif.begin() + ptrdiff_t(entry) + 8, 4, 0);
  // In either order of bytes the two of a SHORT come first.
  tiff->put16(exif, entry + 2, 3);
  tiff->put16(exif, entry + 8, 1);
  if (const auto next = tiff->next_field(tiff->first())) std::fill_n(exif.begin() + ptrdiff_t(*next), 4, 0);
  if (orientation < 5) return;
  exchange(exif, *tiff, tiff->first(), kImageWidth, kImageLength);
  exchange(exif, *tiff, tiff->first(), kXResolution, kYResolution);
  const auto pointer = tiff->integer(tiff->first(), kExifDirectory);
  if (pointer && tiff->is_directory(*pointer)) exchange(exif, *tiff, *pointer, kPixelXDimension, kPixelYDimension);
}

std::optional<Resolution> exif_resolution(std::span<const uint8_t> exif) {
  const auto tiff = TiffDirectories::open(exif);
  if (!tiff) return std::nullopt;
  const auto x = tiff->rational(tiff->first(), kXResolution);
  const auto y = tiff->rational(tiff->first(), kYResolution);
  const uint32_t unit = tiff->integer(tiff->first(), kResolutionUnit).value_or(Resolution::kInch);
  if (!x || !y || *x <= 0 || *y <= 0 || unit < 1 || unit > 3) return std::nullopt;
  return Resolution{*x, *y, Resolution::Unit(unit)};
}

Bytes make_exif(const Resolution& resolution) {
  constexpr uint32_t kDirectory = 8, kValues = kDirectory + 2 + 3 * TiffDirectories::kEntrySize + 4;
  Bytes out = {'M', 'M', 0, 42};
  put(&out, kDirectory, 4);
  put(&out, 3, 2);
  put_entry(&out, kXResolution, 5, kValues);
  put_entry(&out, kYResolution, 5, kValues + 8);
  put_entry(&out, kResolutionUnit, 3, uint32_t(resolution.unit) << 16);
  put(&out, 0, 4);  // no further directory
  put_rational(&out, resolution.x);
  put_rational(&out, resolution.y);
  return out;
}

Bytes make_exif(int orientation) {
  Bytes out = {'M', 'M', 0, 42};
  put(&out, 8, 4);
  put(&out, 1, 2);
  put_entry(&out, kOrientation, 3, uint32_t(orientation) << 16);
  put(&out, 0, 4);
  return out;
}

}  // namespace pith
