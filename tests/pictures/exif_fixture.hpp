// EXIF blobs of either order of bytes.
#pragma once
#include <cstdint>
#include <initializer_list>

#include "base/bytes.hpp"

namespace pith {

// Directories of EXIF with whatever they point to.
class ExifBuilder {
 public:
  explicit ExifBuilder(bool big_endian) : big_endian_(big_endian), bytes_(2, big_endian ? 'M' : 'I') {
    put(42, 2);
    put(8, 4);
  }

  struct Entry {
    uint32_t tag, type, count, value;
  };

  void directory(std::initializer_list<Entry> entries, uint32_t next) {
    put(uint32_t(entries.size()), 2);
    for (const auto& [tag, type, count, value] : entries) {
      put(tag, 2);
      put(type, 2);
      put(count, 4);
      put(value, type == 3 && count == 1 ? 2 : 4);
      if (type == 3 && count == 1) put(0, 2);
    }
    put(next, 4);
  }
  void put(uint32_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(uint8_t(value >> 8 * (big_endian_ ? size - 1 - i : i)));
  }
  void put(const Bytes& bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  uint32_t size() const { return uint32_t(bytes_.size()); }
  const Bytes& bytes() const { return bytes_; }

 private:
  bool big_endian_;
  Bytes bytes_;
};

// An orientation, a sub-directory with the dimensions (width as SHORT, height as LONG), and a second directory, where
// previews stand.
inline Bytes make_test_exif(uint32_t orientation, bool big_endian, uint32_t width = 9, uint32_t height = 6) {
  ExifBuilder exif(big_endian);
  exif.directory({{0x0112, 3, 1, orientation}, {0x8769, 4, 1, 38}}, 68);
  exif.directory({{0xa002, 3, 1, width}, {0xa003, 4, 1, height}}, 0);  // at 38
  exif.directory({}, 0);                                               // at 68
  return exif.bytes();
}

}  // namespace pith
