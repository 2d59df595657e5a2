// The latent of a whole picture in floats.
#pragma once
#include <span>

#include "base/memory_block.hpp"
#include "latent/grid.hpp"

namespace pith {

struct LatentPlane {
  // The values are not initialised.
  LatentPlane(Extent extent, int channels, std::pmr::memory_resource& memory)
      : extent(extent),
        channels(channels),
        block(make_block<float>(static_cast<size_t>(extent.height) * extent.width * channels, memory)),
        data(block.get(), static_cast<size_t>(extent.height) * extent.width * channels) {}

  Extent extent;
  int channels;
  MemoryBlock<float> block;
  std::span<float> data;  // rows, columns, channels

  float* at(int y, int x) { return &data[(static_cast<size_t>(y) * extent.width + x) * channels]; }
  const float* at(int y, int x) const { return const_cast<LatentPlane*>(this)->at(y, x); }
};

}  // namespace pith
