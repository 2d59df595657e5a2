// What is known of previews before they are decoded.
#pragma once
#include <cstdint>

#include "format/container.hpp"

namespace pith {

struct PixelSize {
  uint32_t width, height;

  bool operator==(const PixelSize&) const = default;
};

// The size of a picture reduced so that its longer side has `longer` pixels, which are not more than it has.
PixelSize reduced_size(uint32_t width, uint32_t height, uint32_t longer);

// Whether a file with the one header may be the preview of a file with the other.
bool may_be_preview(const Header& preview, const Header& picture);

}  // namespace pith
