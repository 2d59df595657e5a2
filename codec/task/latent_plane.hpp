// The latent of a whole picture in floats.
#pragma once
#include <span>

#include "net/aligned_memory.hpp"
#include "task/grid.hpp"

namespace pith {

struct LatentPlane {
  // The values are not initialised.
  LatentPlane(Extent extent, int channels)
      : extent(extent),
        channels(channels),
        memory(sizeof(float) * extent.height * extent.width * channels),
        data(static_cast<float*>(memory.data()), static_cast<size_t>(extent.height) * extent.width * channels) {}

  Extent extent;
  int channels;
  AlignedMemory memory;
  std::span<float> data;  // rows, columns, channels

  float* at(int y, int x) { return &data[(static_cast<size_t>(y) * extent.width + x) * channels]; }
  const float* at(int y, int x) const { return const_cast<LatentPlane*>(this)->at(y, x); }
};

}  // namespace pith
