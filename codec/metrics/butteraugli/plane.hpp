// Samples of one value a pixel, row after row.
#pragma once
#include <cstddef>
#include <vector>

namespace pith::butteraugli {

struct PlaneSize {
  int height, width;
  size_t count() const { return static_cast<size_t>(height) * width; }
};

using Plane = std::vector<float>;

}  // namespace pith::butteraugli
