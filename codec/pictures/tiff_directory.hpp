// The directories of tags that EXIF and MPF borrow from TIFF. Nothing outside of the bytes is ever read, and nothing is
// followed twice: offsets in files are not to be trusted.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace pith {

// A tag with its values, in the order of bytes of its file.
struct TiffEntry {
  uint16_t tag = 0, type = 0;
  uint32_t count = 0;
  Bytes values = {};
};

// A small file may claim many values that are large.
struct TiffBudget {
  size_t bytes = 0;       // that values may still have
  bool is_short = false;  // whether values were left out, for more bytes or because the file ends before them
};

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

  // The entries of a valid directory with wanted tags whose types are known.
  std::vector<TiffEntry> entries(size_t directory, bool (*is_wanted)(uint16_t tag), TiffBudget* budget) const;

  bool is_big_endian() const { return big_endian_; }

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

// Appends a directory that has none after it to the file in `out`, in whose order of bytes the values are, and returns
// where it begins.
uint32_t append_directory(std::vector<TiffEntry> entries, bool big_endian, Bytes* out);

}  // namespace pith
