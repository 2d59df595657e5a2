// Writes files in the safetensors format, which codec/net reads.
#pragma once
#include <bit>

#include "net/safetensors.hpp"

namespace pith::train {

// Arrays come in the order of their names, so that equal content gives equal bytes.
std::vector<uint8_t> write_safetensors(const std::map<std::string, std::string>& metadata,
                                       const std::map<std::string, SafetensorsEntry>& tensors);

// The bytes that a file holds for `values`, which must outlive the result.
template <typename T>
std::span<const uint8_t> bytes_of(const std::vector<T>& values) {
  static_assert(std::endian::native == std::endian::little);
  return {reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace pith::train
