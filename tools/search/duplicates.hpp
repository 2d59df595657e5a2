// Copies of pictures in an archive.
#pragma once
#include <cstdint>
#include <vector>

#include "search/archive.hpp"

namespace pith::tool {

// Groups of two or more, of pictures whose layouts have at least that similarity to another's of the group, and whose
// contents are not quite different.
std::vector<std::vector<int64_t>> find_duplicates(Archive& archive, double similarity);

}  // namespace pith::tool
