#include "autoencoder/thumbnail.hpp"

#include <algorithm>

#include "html.hpp"
#include "pictures/picture_io.hpp"
#include "pixels/area_scaler.hpp"
#include "pixels/small_picture.hpp"

namespace pith::tool {

std::string thumbnail_address(const Picture& picture, uint32_t side) {
  const double factor = std::min(1.0, static_cast<double>(side) / std::max(picture.width, picture.height));
  const auto scaled = [&](uint32_t length) { return std::max(1u, static_cast<uint32_t>(length * factor)); };
  SmallPicture small(scaled(picture.width), scaled(picture.height), picture.channels);
  AreaScaler scaler(picture.width, picture.height, small.width, small.height, picture.channels);
  uint32_t next = 0;
  for (uint32_t y = 0; y < picture.height && next < small.height; ++y)
    if (scaler.add_row(picture.row(y), small.row(next))) ++next;
  return data_address("jpeg", write_jpeg(small.view(), {.quality = 80, .subsample = true}));
}

}  // namespace pith::tool
