// Pictures to codes.
#pragma once
#include <vector>

#include "pith/pith.h"

namespace pith {

// Used by one thread at a time, and runs on that alone.
class PictureEmbedder {
 public:
  virtual ~PictureEmbedder() = default;

  // The code of a picture of any size. Transparency is laid over white.
  virtual std::vector<float> encode(const pith_image& picture) = 0;
};

}  // namespace pith
