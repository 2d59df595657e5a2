#include "embed/windows.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"

namespace pith {
namespace {

std::vector<uint32_t> places(uint32_t length, uint32_t side) {
  std::vector<uint32_t> all;
  for (uint32_t at = 0; at + side < length; at += side / 2) all.push_back(at);
  all.push_back(length - side);
  return all;
}

}  // namespace

WindowCodes window_codes(const pith_image& picture, PictureCoder& coder, uint32_t side) {
  if (std::min(picture.width, picture.height) < side)
    throw Error(PITH_ERROR_ARGUMENT, "is smaller than the " + std::to_string(side) + "x" + std::to_string(side) +
                                         " pixels that the model looks at");
  WindowCodes windows{places(picture.height, side), places(picture.width, side), {}};
  for (const uint32_t top : windows.tops)
    for (const uint32_t left : windows.lefts) {
      const std::vector<float> code =
          coder.encode({side, side, picture.channels, picture.stride,
                        picture.pixels + top * picture.stride + size_t{left} * picture.channels});
      windows.codes.insert(windows.codes.end(), code.begin(), code.end());
    }
  return windows;
}

}  // namespace pith
