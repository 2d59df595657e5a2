#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pith {

using Bytes = std::vector<uint8_t>;

inline std::string_view text_of(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace pith
