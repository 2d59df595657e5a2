#pragma once
#include <cstdint>
#include <vector>

namespace pith {

using Bytes = std::vector<uint8_t>;

}  // namespace pith
