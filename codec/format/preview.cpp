#include "format/preview.hpp"

#include <algorithm>

#include "format/limits.hpp"

namespace pith {

PixelSize reduced_size(uint32_t width, uint32_t height, uint32_t longer) {
  const uint64_t from = std::max(width, height);
  const auto reduced = [&](uint32_t side) {
    return static_cast<uint32_t>(std::max<uint64_t>(1, (2 * uint64_t{side} * longer + from) / (2 * from)));
  };
  return {reduced(width), reduced(height)};
}

bool may_be_preview(const Header& preview, const Header& picture) {
  const uint32_t longer = std::max(preview.width, preview.height);
  return longer <= kMaxPreviewSide && longer <= std::max(picture.width, picture.height) &&
         PixelSize{preview.width, preview.height} == reduced_size(picture.width, picture.height, longer) &&
         preview.channels == picture.channels && preview.model_id == picture.model_id;
}

}  // namespace pith
