#include "encode/collage.hpp"

#include <algorithm>
#include <cmath>

namespace pith {
namespace {

constexpr uint32_t kPatch = 64;   // pixels, along one side
constexpr double kSpacing = 2.5;  // patches from one to the next, unless that makes too many
constexpr double kMostPatches = 256;
constexpr uint32_t kFewestPatches = 6;

}  // namespace

std::optional<Collage> collage_of(const pith_image& image) {
  const uint32_t width = std::min(kPatch, image.width), height = std::min(kPatch, image.height);
  const double area = double(image.width) * image.height;
  const double spacing = std::max(kSpacing * kPatch, std::sqrt(area / kMostPatches));
  const auto count = [&](uint32_t extent) { return std::max<uint32_t>(1, static_cast<uint32_t>(extent / spacing)); };
  const uint32_t columns = count(image.width), rows = count(image.height);
  if (columns * rows < kFewestPatches) return std::nullopt;

  const size_t stride = size_t{columns} * width * image.channels;
  Collage collage{{columns * width, rows * height, image.channels, stride, nullptr},
                  double(columns) * width * rows * height / area,
                  {}};

  collage.pixels.resize(stride * rows * height);
  collage.image.pixels = collage.pixels.data();
  // Each patch from the middle of its cell.
  const auto start = [](uint32_t extent, uint32_t cells, uint32_t i, uint32_t patch) {
    return static_cast<size_t>((uint64_t{extent} * (2 * i + 1) / cells - patch) / 2);
  };
  for (uint32_t r = 0; r < rows; ++r)
    for (uint32_t y = 0; y < height; ++y) {
      const uint8_t* from = image.pixels + (start(image.height, rows, r, height) + y) * image.stride;
      uint8_t* to = &collage.pixels[(size_t{r} * height + y) * stride];
      for (uint32_t c = 0; c < columns; ++c)
        std::copy_n(from + start(image.width, columns, c, width) * image.channels, size_t{width} * image.channels,
                    to + size_t{c} * width * image.channels);
    }
  return collage;
}

}  // namespace pith
