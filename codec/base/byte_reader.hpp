// Reads little-endian numbers and never outside of its bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace pith {

class ByteReader {
 public:
  // The bytes must outlive the reader. `context` says in messages what is being read: "chunk PHDR".
  ByteReader(std::span<const uint8_t> bytes, std::string context) : bytes_(bytes), context_(std::move(context)) {}

  size_t remaining() const { return bytes_.size() - position_; }

  // Each of these moves on, and throws PITH_ERROR_DAMAGED ("truncated at byte N inside CONTEXT") where bytes lack.
  uint8_t u8();
  uint16_t u16();
  uint32_t u32();
  uint64_t u64();
  std::span<const uint8_t> take(size_t count);  // a view, valid as long as the bytes

 private:
  uint64_t number(size_t bytes);

  std::span<const uint8_t> bytes_;
  size_t position_ = 0;
  std::string context_;
};

}  // namespace pith
