#include "pictures/picture.hpp"

#include <new>
#include <string>

#include "base/error.hpp"
#include "format/limits.hpp"

namespace pith {

void check_picture_sides(uint64_t width, uint64_t height) {
  if (width == 0 || height == 0) throw Error(PITH_ERROR_DAMAGED, "the picture has no pixels");
  if (width > kMaxSide || height > kMaxSide) {
    throw Error(PITH_ERROR_LIMIT, "the picture has " + std::to_string(width) + " x " + std::to_string(height) +
                                      " pixels; the limit is " + std::to_string(kMaxSide) + " a side");
  }
}

void check_picture_size(uint64_t width, uint64_t height) {
  if (width == 0 || height == 0) throw Error(PITH_ERROR_DAMAGED, "the picture has no pixels");
  if (width > kMaxPicturePixels || height > kMaxPicturePixels / width) {
    throw Error(PITH_ERROR_LIMIT, "the picture has " + std::to_string(width) + " x " + std::to_string(height) +
                                      " pixels, more than the limit of " + std::to_string(kMaxPicturePixels));
  }
}

Picture make_picture(uint32_t width, uint32_t height, uint32_t channels) {
  check_picture_size(width, height);
  Picture picture{width, height, channels, nullptr};
  picture.samples.reset(new (std::nothrow) uint8_t[picture.size()]);
  if (!picture.samples) throw Error(PITH_ERROR_MEMORY, "not enough memory for the picture");
  return picture;
}

}  // namespace pith
