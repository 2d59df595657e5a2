// The pictures of an evaluation.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "pictures/picture.hpp"

namespace pith::tool {

// Calls work(index, picture) for each that can be read, and shows how far it is; reports what cannot be read or
// measured. Returns whether that was none.
bool for_pictures(const std::vector<std::string>& names, const std::function<void(size_t, const Picture&)>& work);

// In RGB. The picture has no alpha.
Picture colours_of(const Picture& picture);

// The green of an RGB picture.
Picture gray_of(const Picture& picture);

Picture copy_of(const Picture& picture);

}  // namespace pith::tool
