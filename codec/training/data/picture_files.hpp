// Pictures to learn from on disk: finding and reading them.
#pragma once
#include <string>
#include <vector>

#include "pictures/picture.hpp"

namespace pith::train {

// Paths of the picture files in `sources`, by their extension: of a folder those in it and in the folders below; a
// path of a file stands for itself, whatever its name. Sorted, each once. Throws Error naming a source that does not
// exist or cannot be read.
std::vector<std::string> find_pictures(const std::vector<std::string>& sources);

// Any picture as RGB. Throws Error with the reason alone if it cannot be read or has a side below `side`.
Picture read_rgb(const std::string& path, int side);

}  // namespace pith::train
