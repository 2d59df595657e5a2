// The header of a file that is about to be made.
#pragma once
#include <algorithm>

#include "format/container.hpp"
#include "latent/machine.hpp"

namespace pith {

// `channels`: of the pixels, alpha included. `tile_size` in pixels.
inline Header header_for(const Machine& machine, uint32_t width, uint32_t height, uint32_t channels, Quality quality,
                         uint32_t tile_size) {
  return {.width = width,
          .height = height,
          .channels = static_cast<uint8_t>(std::min(channels, 255u)),  // which is refused
          .quality = static_cast<uint16_t>(quality.steps),
          .tile_size = tile_size,
          .model_id = machine.model.id()};
}

}  // namespace pith
