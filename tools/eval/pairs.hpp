// Pictures that a camera took of one scene: one with its noise, and one without, as the mean of many shots has it.
#pragma once
#include <string>
#include <vector>

namespace pith::tool {

struct PicturePair {
  std::string noisy, clean;  // paths
};

// Those of two folders whose names are the same but for the extension, in order of their names. Throws FileError if a
// folder cannot be read or has no pictures, or a noisy picture has no clean one.
std::vector<PicturePair> picture_pairs(const std::string& noisy_folder, const std::string& clean_folder);

}  // namespace pith::tool
