// Appends little-endian numbers to a byte array.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace pith {

void append_u8(std::vector<uint8_t>& out, uint8_t value);
void append_u16(std::vector<uint8_t>& out, uint16_t value);
void append_u32(std::vector<uint8_t>& out, uint32_t value);
void append_u64(std::vector<uint8_t>& out, uint64_t value);
void append_bytes(std::vector<uint8_t>& out, std::span<const uint8_t> bytes);

}  // namespace pith
