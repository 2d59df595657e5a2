#include "autoencoder/load_picture.hpp"

#include <algorithm>
#include <cstring>

#include "console.hpp"
#include "limit_options.hpp"
#include "pictures/file.hpp"
#include "pictures/formats.hpp"
#include "pictures/picture_io.hpp"
#include "pictures/transparency.hpp"

namespace pith::tool {
namespace {

Picture over_white(const pith_image& image) {
  const bool has_alpha = image.channels % 2 == 0;
  Picture picture = make_picture(image.width, image.height, image.channels - has_alpha);
  for (uint32_t y = 0; y < image.height; ++y) {
    const uint8_t* row = image.pixels + y * image.stride;
    if (has_alpha)
      lay_over_white(row, image.width, image.channels, picture.row(y));
    else
      std::memcpy(picture.row(y), row, picture.stride());
  }
  return picture;
}

// For decoding a small picture from the latent, by which a quarter of the sides comes soonest; 0: all of it. Previews,
// of 256 pixels, are too coarse to tell what a picture is like.
uint32_t small_side(std::span<const uint8_t> file) {
  constexpr uint32_t kQuarter = 4, kLeast = 257, kMost = 512;
  const pith_info info = read_info(file.data(), file.size());
  const uint32_t side = std::max(info.width, info.height) / kQuarter;
  return side < kLeast ? 0 : std::min(side, kMost);
}

uint64_t pixels_of(std::span<const uint8_t> data) {
  MemorySource source(data);
  const PictureInfo info = open_picture(LookAhead(source))->info();
  return uint64_t{info.width} * info.height;
}

}  // namespace

const Context& PictureFiles::codec() {
  const std::lock_guard lock(mutex_);
  if (!codec_) codec_.emplace(make_context({}, 1));
  return *codec_;
}

Picture PictureFiles::load(const std::string& name, bool small) {
  return about_file(name, [&] {
    const Bytes data = read_file(name);
    if (looks_like_pith(data)) {
      pith_decode_settings settings = decode_settings();
      settings.max_pixels = max_pixels_;
      if (small) settings.max_side = small_side(data);
      return over_white(codec().decode(data.data(), data.size(), settings).get());
    }
    check_pixel_count(pixels_of(data), max_pixels_);
    return read_picture(data).picture;  // comments that are lost, and the like, do not matter here
  });
}

}  // namespace pith::tool
