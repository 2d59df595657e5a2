// Small pictures for pages.
#pragma once
#include <cstdint>
#include <string>

#include "autoencoder/load_picture.hpp"

namespace pith::tool {

// As a JPEG in an address (html.hpp), `side` pixels wide or high at most. Throws FileError.
std::string thumbnail_address(const std::string& name, PictureFiles& files, uint32_t side);

}  // namespace pith::tool
