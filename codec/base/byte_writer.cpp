#include "base/byte_writer.hpp"

#include <cstddef>

namespace pith {
namespace {

void append_number(std::vector<uint8_t>& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

}  // namespace

void append_u8(std::vector<uint8_t>& out, uint8_t value) { append_number(out, value, 1); }
void append_u16(std::vector<uint8_t>& out, uint16_t value) { append_number(out, value, 2); }
void append_u32(std::vector<uint8_t>& out, uint32_t value) { append_number(out, value, 4); }
void append_u64(std::vector<uint8_t>& out, uint64_t value) { append_number(out, value, 8); }

void append_bytes(std::vector<uint8_t>& out, std::span<const uint8_t> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace pith
