// How unusual picture files are.
#pragma once
#include <string>

#include "autoencoder/load_picture.hpp"
#include "pictures/picture.hpp"

namespace pith::tool {

struct Examined {
  double score = 0;
  Picture heat;  // heat.hpp; empty unless it was asked for
};

// For any thread. Throws FileError.
Examined examine(const AutoencoderContext& context, PictureFiles& files, const std::string& name, bool with_heat);

}  // namespace pith::tool
