// A picture as an autoencoder of details sees it, in small square parts.
#pragma once
#include <cstdint>
#include <iterator>
#include <vector>

#include "embed/picture_coder.hpp"

namespace pith {

// Standard deviations of the Gaussians, in pixels, after which errors are looked at: fine ones and coarse.
inline constexpr float kErrorScales[] = {1, 2, 3};
inline constexpr size_t kErrors = std::size(kErrorScales);
static_assert(kErrors == NormalParts::kErrors);

// Rows of parts, one after the other: what the autoencoder's side sees around each, as its code; and how far what that
// stands for is from it within the part, at each scale, in levels.
struct Parts {
  uint32_t side;  // of a part, in pixels
  size_t rows, columns;
  std::vector<float> codes, errors;

  size_t count() const { return rows * columns; }
};

// Parts have a quarter of the autoencoder's side. Around the picture it is mirrored.
Parts parts_of(const pith_image& picture, const AutoencoderShape& shape, PictureCoder& coder);

}  // namespace pith
