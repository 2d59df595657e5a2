// A collection of pictures as a map: those with similar codes lie near each other.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "autoencoder/code_file.hpp"

namespace pith::tool {

// Where codes lie in the plane of their two strongest principal components, in 0…1. All have the same size.
std::vector<std::array<float, 2>> plane_of(const std::vector<std::span<const float>>& codes);

// HTML, one file that needs no network: the map with thumbnails (addresses, one for each row, empty for those without a
// code), to zoom, to move, and to search by name.
std::string collection_page(std::span<const CodeRow> rows, const std::vector<std::string>& thumbnails);

}  // namespace pith::tool
