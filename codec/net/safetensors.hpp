// The safetensors file format: named arrays and a few lines of metadata.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace pith {

// One array of a file in memory; `bytes` lies in the file, which the caller holds.
struct SafetensorsEntry {
  std::string type;  // F32, F16, I32, U16, I8
  std::vector<int64_t> shape;
  std::span<const uint8_t> bytes;  // little-endian, row-major, exactly as many as the shape asks for
};

struct SafetensorsFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, SafetensorsEntry> tensors;
  std::span<const uint8_t> data;  // everything after the header
};

// Throws PITH_ERROR_MODEL with the reason alone if the bytes are no well-formed file of known element types, whose
// tensors share out the data without overlaps or gaps.
SafetensorsFile read_safetensors(std::span<const uint8_t> bytes);

}  // namespace pith
