// A picture as an autoencoder of details sees it: windows of its side, each half over the next.
#pragma once
#include <vector>

#include "embed/picture_coder.hpp"

namespace pith {

struct WindowCodes {
  std::vector<uint32_t> tops, lefts;  // of the rows and columns of windows; the last ones end with the picture
  std::vector<float> codes;           // rows of windows, one after the other

  size_t count() const { return tops.size() * lefts.size(); }
};

// Throws PITH_ERROR_ARGUMENT if the picture is smaller than a window.
WindowCodes window_codes(const pith_image& picture, PictureCoder& coder, uint32_t side);

}  // namespace pith
