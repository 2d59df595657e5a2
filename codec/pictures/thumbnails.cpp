#include "pictures/thumbnails.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "pictures/tiff_directory.hpp"
#include "pictures/xmp.hpp"

namespace pith {
namespace {

enum Tag : uint16_t {
  kStripOffsets = 0x0111,
  kStripByteCounts = 0x0117,
  kSubDirectories = 0x014a,
  kJpegOffset = 0x0201,
  kJpegLength = 0x0202,
};

constexpr size_t kMostDirectories = 16;  // EXIF has two in a row

// In all that looks like a JPEG together, so that nonsense cannot keep the search busy.
constexpr int kMostSegments = 100'000;

struct Range {
  size_t begin, end;
};

// Erases ranges of EXIF, each of which may be anywhere.
class Eraser {
 public:
  explicit Eraser(Bytes* exif) : exif_(exif) {}

  void erase(size_t begin, size_t size) {
    if (begin >= exif_->size()) return;
    const size_t end = begin + std::min(size, exif_->size() - begin);
    std::fill(exif_->begin() + ptrdiff_t(begin), exif_->begin() + ptrdiff_t(end), uint8_t{0});
    erased_.push_back({begin, end});
  }

  // Cuts off what was erased at the end.
  void cut() {
    std::sort(erased_.begin(), erased_.end(), [](const Range& a, const Range& b) { return a.end > b.end; });
    size_t size = exif_->size();
    for (const Range& range : erased_)
      if (range.end >= size) size = std::min(size, range.begin);
    exif_->resize(size);
  }

 private:
  Bytes* exif_;
  std::vector<Range> erased_;
};

void erase_all(const std::vector<uint32_t>& offsets, const std::vector<uint32_t>& sizes, Eraser* eraser) {
  for (size_t i = 0; i < std::min(offsets.size(), sizes.size()); ++i) eraser->erase(offsets[i], sizes[i]);
}

void erase_picture_of(const TiffDirectories& tiff, size_t directory, Eraser* eraser) {
  const auto offsets = tiff.integers(directory, kStripOffsets), sizes = tiff.integers(directory, kStripByteCounts);
  const auto jpegs = tiff.integers(directory, kJpegOffset), jpeg_sizes = tiff.integers(directory, kJpegLength);
  erase_all(offsets, sizes, eraser);
  erase_all(jpegs, jpeg_sizes, eraser);
}

void erase_directories(Bytes* exif, Eraser* eraser) {
  const auto tiff = TiffDirectories::open(*exif);
  if (!tiff) return;
  std::vector<size_t> found = {tiff->first()};  // and those in a row with them, or below
  for (size_t i = 0; i < found.size(); ++i) {
    const auto add = [&](uint32_t at) {
      const bool is_new = std::find(found.begin(), found.end(), at) == found.end();
      if (is_new && found.size() < kMostDirectories && tiff->is_directory(at)) found.push_back(at);
    };
    if (const auto next = tiff->next(found[i])) add(*next);
    for (const uint32_t below : tiff->integers(found[i], kSubDirectories)) add(below);
  }
  const auto next_field = tiff->next_field(tiff->first());
  for (const size_t directory : found) erase_picture_of(*tiff, directory, eraser);
  if (next_field) std::fill_n(exif->begin() + ptrdiff_t(*next_field), 4, uint8_t{0});
}

// Where the JPEG ends that begins at `begin`; nothing if it is none, which three bytes of anything may look like.
std::optional<size_t> end_of_jpeg(std::span<const uint8_t> bytes, size_t begin, int* segments_left) {
  constexpr uint8_t kScan = 0xda, kEnd = 0xd9, kFirstRestart = 0xd0, kLastRestart = 0xd7;
  bool has_scan = false;
  for (size_t at = begin + 2; at + 4 <= bytes.size() && --*segments_left > 0;) {
    const uint8_t marker = bytes[at + 1];
    if (bytes[at] != 0xff) return std::nullopt;
    if (marker == kEnd) return at + 2;
    at += 2 + (size_t{bytes[at + 2]} << 8 | bytes[at + 3]);
    if (marker != kScan) continue;
    has_scan = true;
    const auto is_marker = [&](size_t i) {
      const uint8_t next = bytes[i + 1];
      return bytes[i] == 0xff && next != 0 && next != 0xff && (next < kFirstRestart || next > kLastRestart);
    };
    while (at + 1 < bytes.size() && !is_marker(at)) ++at;
    if (at + 1 < bytes.size() && bytes[at + 1] == kEnd) return at + 2;
  }
  return has_scan ? std::optional(bytes.size()) : std::nullopt;
}

// Makers' notes have no common form, but their previews are JPEGs.
void erase_jpegs(const Bytes& exif, Eraser* eraser) {
  constexpr std::array<uint8_t, 3> kBegin = {0xff, 0xd8, 0xff};
  int segments_left = kMostSegments;
  auto at = exif.begin();
  while (segments_left > 0 && (at = std::search(at, exif.end(), kBegin.begin(), kBegin.end())) != exif.end()) {
    const size_t begin = size_t(at - exif.begin());
    const auto end = end_of_jpeg(exif, begin, &segments_left);
    if (end) eraser->erase(begin, *end - begin);
    at = exif.begin() + ptrdiff_t(end.value_or(begin + kBegin.size()));
  }
}

}  // namespace

void drop_thumbnails(Metadata* metadata) {
  if (!metadata->exif.empty()) {
    Eraser eraser(&metadata->exif);
    erase_directories(&metadata->exif, &eraser);
    erase_jpegs(metadata->exif, &eraser);
    eraser.cut();
  }
  static constexpr std::array<XmpProperties, 4> kPictures = {{{"http://ns.adobe.com/xap/1.0/", "Thumbnails"},
                                                              {"http://ns.adobe.com/xap/1.0/g/img/", "image"},
                                                              {"http://ns.google.com/photos/1.0/image/", "Data"},
                                                              {"http://ns.google.com/photos/1.0/depthmap/", "Data"}}};
  xmp_remove(&metadata->xmp, kPictures);
}

}  // namespace pith
