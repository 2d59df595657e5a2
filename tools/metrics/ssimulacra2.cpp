#include "metrics/ssimulacra2.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "ssimulacra2/ssimulacra2.hpp"

namespace pith::tool {
namespace {

std::vector<float> planes_of(const pith_image& image) {
  constexpr size_t kColours = 3;
  std::vector<float> planes(kColours * image.width * image.height);
  float* to = planes.data();
  for (size_t c = 0; c < kColours; ++c)
    for (size_t y = 0; y < image.height; ++y) {
      const uint8_t* row = image.pixels + image.stride * y + (image.channels == kColours ? c : 0);
      for (size_t x = 0; x < image.width; ++x) *to++ = float(row[x * image.channels]);
    }
  return planes;
}

}  // namespace

double ssimulacra2(const pith_image& original, const pith_image& decoded) {
  if (std::min(original.width, original.height) < kSsimulacra2MinSide) return std::numeric_limits<double>::quiet_NaN();
  const std::vector<float> from = planes_of(original), to = planes_of(decoded);
  const int height = int(original.height), width = int(original.width);
  return pith::ssimulacra2({to.data(), height, width}, {from.data(), height, width});
}

}  // namespace pith::tool
