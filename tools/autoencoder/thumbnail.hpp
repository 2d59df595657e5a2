// Small pictures for pages.
#pragma once
#include <cstdint>
#include <string>

#include "pictures/picture.hpp"

namespace pith::tool {

// As a JPEG in an address (html.hpp), `side` pixels wide or high at most.
std::string thumbnail_address(const Picture& picture, uint32_t side);

}  // namespace pith::tool
