#include "ssimulacra2/levels.hpp"

namespace pith {

std::vector<float> eye_levels(const pith_image& image) {
  constexpr size_t kColours = 3;
  std::vector<float> levels(kColours * image.width * image.height);
  float* to = levels.data();
  for (size_t c = 0; c < kColours; ++c)
    for (size_t y = 0; y < image.height; ++y) {
      const uint8_t* row = image.pixels + image.stride * y + (image.channels == kColours ? c : 0);
      for (size_t x = 0; x < image.width; ++x) *to++ = float(row[x * image.channels]);
    }
  return levels;
}

}  // namespace pith
