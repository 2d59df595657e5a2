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

struct ExamineSettings {
  bool with_heat;
  double threshold = 1;  // at which heat is hot
};

// For any thread. Throws FileError.
Examined examine(const AutoencoderContext& context, PictureFiles& files, const std::string& name,
                 const ExamineSettings& settings);

}  // namespace pith::tool
