// The directories of tags that EXIF and MPF borrow from TIFF. Nothing outside of the bytes is ever read, and nothing is
// followed twice: offsets in files are not to be trusted.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pith {

class TiffDirectories {
 public:
  static constexpr size_t kEntrySize = 12;  // tag 2, type 2, count 4, value or its offset 4

  // Empty if there is no TIFF header, or the first directory does not lie within the bytes.
  static std::optional<TiffDirectories> open(std::span<const uint8_t> bytes);

  size_t first() const { return first_; }  // where the first directory begins

  // Whether a directory that begins there lies within the bytes.
  bool is_directory(size_t at) const;

  // Where the entry of a tag begins in a valid directory.
  std::optional<size_t> find(size_t directory, uint16_t tag) const;

  // Where the offset of the next directory stands, or nothing if the bytes end before it.
  std::optional<size_t> next_field(size_t directory) const;

  // The offset of the next directory; nothing if there is none.
  std::optional<uint32_t> next(size_t directory) const;

  // The only SHORT or LONG of a tag in a valid directory.
  std::optional<uint32_t> integer(size_t directory, uint16_t tag) const;

  // All SHORTs or LONGs of a tag in a valid directory; none if it is not there, or not all of it lies within the bytes.
  std::vector<uint32_t> integers(size_t directory, uint16_t tag) const;

  // The only RATIONAL of a tag in a valid directory, if it is a number.
  std::optional<double> rational(size_t directory, uint16_t tag) const;

  // The bytes of a value in this file's order.
  void put16(std::span<uint8_t> bytes, size_t at, uint16_t value) const;

 private:
  explicit TiffDirectories(std::span<const uint8_t> bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}
  uint32_t get(size_t at, size_t size) const;
  bool holds(size_t at, size_t size) const { return at <= bytes_.size() && size <= bytes_.size() - at; }

  std::span<const uint8_t> bytes_;
  bool big_endian_;
  size_t first_ = 0;
};

}  // namespace pith
