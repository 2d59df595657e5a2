// The codes of picture files.
#pragma once
#include <string>
#include <vector>

#include "autoencoder/load_picture.hpp"
#include "pith/pith.hpp"

namespace pith::tool {

// Of all that has codes: pictures and .pith files, in lower case with dots.
std::vector<std::string> embeddable_extensions();

// For any thread. Throw FileError.
std::vector<float> code_of(const std::string& name, const Picture& picture, const AutoencoderContext& context);
inline std::vector<float> code_of(const std::string& name, const AutoencoderContext& context, PictureFiles& files) {
  return code_of(name, files.load(name), context);
}

}  // namespace pith::tool
