#include "autoencoder/code_of.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"

namespace pith::tool {

std::vector<std::string> embeddable_extensions() {
  std::vector<std::string> extensions = picture_extensions();
  extensions.emplace_back(".pith");
  return extensions;
}

// An autoencoder may look at details.
Picture picture_for_code(const std::string& name, const AutoencoderContext& context, PictureFiles& files) {
  return context.info().kind == PITH_AUTOENCODER_NONE ? files.load_small(name) : files.load(name);
}

std::vector<float> code_of(const std::string& name, const Picture& picture, const AutoencoderContext& context) {
  return about_file(name, [&] {
    std::vector<float> code = context.embed(picture.view());
    if (!std::ranges::all_of(code, [](float v) { return std::isfinite(v); }))
      throw Error(PITH_ERROR_MODEL, "has no code: the model gives numbers without end for it");
    return code;
  });
}

}  // namespace pith::tool
