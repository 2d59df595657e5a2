#include "base/byte_reader.hpp"

#include "base/error.hpp"

namespace pith {

std::span<const uint8_t> ByteReader::take(size_t count) {
  if (count > remaining()) {
    throw Error(PITH_ERROR_DAMAGED, "truncated at byte " + std::to_string(bytes_.size()) + " inside " + context_);
  }
  const auto view = bytes_.subspan(position_, count);
  position_ += count;
  return view;
}

uint64_t ByteReader::number(size_t bytes) {
  uint64_t value = 0;
  const auto view = take(bytes);
  for (size_t i = bytes; i-- > 0;) value = value << 8 | view[i];
  return value;
}

uint8_t ByteReader::u8() { return static_cast<uint8_t>(number(1)); }
uint16_t ByteReader::u16() { return static_cast<uint16_t>(number(2)); }
uint32_t ByteReader::u32() { return static_cast<uint32_t>(number(4)); }
uint64_t ByteReader::u64() { return number(8); }

}  // namespace pith
