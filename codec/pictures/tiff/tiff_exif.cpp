#include "pictures/tiff/tiff_exif.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "format/limits.hpp"
#include "pictures/exif.hpp"
#include "pictures/tiff_directory.hpp"

namespace pith {
namespace {

enum Tag : uint16_t {
  kImageDescription = 270,
  kMake = 271,
  kModel = 272,
  kOrientation = 274,
  kXResolution = 282,
  kYResolution = 283,
  kResolutionUnit = 296,
  kSoftware = 305,
  kDateTime = 306,
  kArtist = 315,
  kHostComputer = 316,
  kRating = 18246,
  kRatingPercent = 18249,
  kCopyright = 33432,
  kExifDirectory = 34665,
  kGpsDirectory = 34853,
  kXpTitle = 40091,
  kXpSubject = 40095,
  kInteroperabilityDirectory = 40965,
};

bool is_descriptive(uint16_t tag) {
  switch (tag) {
    case kImageDescription:
    case kMake:
    case kModel:
    case kOrientation:
    case kXResolution:
    case kYResolution:
    case kResolutionUnit:
    case kSoftware:
    case kDateTime:
    case kArtist:
    case kHostComputer:
    case kRating:
    case kRatingPercent:
    case kCopyright:
    case kExifDirectory:
    case kGpsDirectory: return true;
    default: return tag >= kXpTitle && tag <= kXpSubject;
  }
}

bool is_any(uint16_t) { return true; }

bool is_directory_tag(uint16_t tag) {
  return tag == kExifDirectory || tag == kGpsDirectory || tag == kInteroperabilityDirectory;
}

Bytes bytes_of(uint32_t value, bool big_endian) {
  Bytes bytes(4);
  for (size_t i = 0; i < 4; ++i) bytes[i] = uint8_t(value >> (8 * (big_endian ? 3 - i : i)));
  return bytes;
}

// The entries of a directory; those below it are copied to `out` first. Directories deeper than EXIF has them, which
// may lead in circles, are left out.
std::vector<TiffEntry> copied_entries(const TiffDirectories& from, size_t directory, int depth, TiffBudget* budget,
                                      Bytes* out) {
  constexpr int kDeepest = 2;
  constexpr uint16_t kLong = 4;
  std::vector<TiffEntry> entries = from.entries(directory, depth == 0 ? is_descriptive : is_any, budget);
  const auto is_lost = [&](const TiffEntry& entry) {
    const auto below = from.integer(directory, entry.tag);
    return is_directory_tag(entry.tag) && (depth == kDeepest || !below || !from.is_directory(*below));
  };
  std::erase_if(entries, is_lost);
  for (TiffEntry& entry : entries) {
    if (!is_directory_tag(entry.tag)) continue;
    std::vector<TiffEntry> below = copied_entries(from, *from.integer(directory, entry.tag), depth + 1, budget, out);
    const uint32_t at = append_directory(std::move(below), from.is_big_endian(), out);
    entry = {entry.tag, kLong, 1, bytes_of(at, from.is_big_endian())};
  }
  return entries;
}

void put_first_directory(uint32_t at, bool big_endian, Bytes* tiff) {
  std::ranges::copy(bytes_of(at, big_endian), tiff->begin() + 4);
}

// What any TIFF says, and is not worth an EXIF.
bool is_plain(const TiffEntry& entry) {
  return entry.tag == kOrientation || entry.tag == kXResolution || entry.tag == kYResolution ||
         entry.tag == kResolutionUnit;
}

}  // namespace

std::optional<Bytes> exif_of_tiff(std::span<const uint8_t> tiff) {
  const auto directories = TiffDirectories::open(tiff);
  if (!directories) return Bytes();
  Bytes exif(tiff.begin(), tiff.begin() + 8);
  TiffBudget budget{kMaxBlobBytes};
  std::vector<TiffEntry> entries = copied_entries(*directories, directories->first(), 0, &budget, &exif);
  if (budget.is_short) return std::nullopt;
  const bool plain = std::ranges::all_of(entries, is_plain);
  const uint32_t at = append_directory(std::move(entries), directories->is_big_endian(), &exif);
  put_first_directory(at, directories->is_big_endian(), &exif);
  const auto resolution = exif_resolution(exif);
  if (plain && exif_orientation(exif) == 1 && (!resolution || resolution->is_trivial())) return Bytes();
  return exif;
}

void add_exif(std::span<const uint8_t> exif, Bytes* tiff) {
  const auto from = TiffDirectories::open(exif);
  if (!from) return;
  const auto own = TiffDirectories::open(*tiff);
  if (!own || own->is_big_endian() != from->is_big_endian()) return;
  TiffBudget budget{std::numeric_limits<size_t>::max()};
  std::vector<TiffEntry> entries = own->entries(own->first(), is_any, &budget);
  for (TiffEntry& entry : copied_entries(*from, from->first(), 0, &budget, tiff))
    if (std::ranges::find(entries, entry.tag, &TiffEntry::tag) == entries.end()) entries.push_back(std::move(entry));
  put_first_directory(append_directory(std::move(entries), from->is_big_endian(), tiff), from->is_big_endian(), tiff);
}

bool exif_is_big_endian(std::span<const uint8_t> exif) { return !exif.empty() && exif[0] == 'M'; }

}  // namespace pith
