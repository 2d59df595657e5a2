// The latent of a whole picture in floats.
#pragma once
#include <vector>

#include "task/grid.hpp"

namespace pith {

struct LatentPlane {
  LatentPlane(Extent extent, int channels)
      : extent(extent), channels(channels), data(static_cast<size_t>(extent.height) * extent.width * channels) {}

  Extent extent;
  int channels;
  std::vector<float> data;  // rows, columns, channels

  float* at(int y, int x) { return &data[(static_cast<size_t>(y) * extent.width + x) * channels]; }
  const float* at(int y, int x) const { return const_cast<LatentPlane*>(this)->at(y, x); }
};

}  // namespace pith
