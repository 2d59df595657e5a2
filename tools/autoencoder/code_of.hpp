// The codes of picture files.
#pragma once
#include <string>
#include <vector>

#include "autoencoder/load_picture.hpp"
#include "pith/pith.hpp"

namespace pith::tool {

// Of all that has codes: pictures and .pith files, in lower case with dots.
std::vector<std::string> embeddable_extensions();

// What code_of needs of a picture file, and which looks like it. For any thread, as code_of. Throw FileError.
Picture picture_for_code(const std::string& name, const AutoencoderContext& context, PictureFiles& files);

std::vector<float> code_of(const std::string& name, const Picture& picture, const AutoencoderContext& context);
inline std::vector<float> code_of(const std::string& name, const AutoencoderContext& context, PictureFiles& files) {
  return code_of(name, picture_for_code(name, context, files), context);
}

}  // namespace pith::tool
