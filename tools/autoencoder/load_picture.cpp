#include "autoencoder/load_picture.hpp"

#include <cstring>

#include "console.hpp"
#include "pictures/file.hpp"
#include "pictures/picture_io.hpp"

namespace pith::tool {
namespace {

Picture colours_of(const pith_image& image) {
  const uint32_t colours = image.channels < 3 ? 1 : 3;
  Picture picture = make_picture(image.width, image.height, colours);
  uint8_t* to = picture.samples.get();
  for (uint32_t y = 0; y < image.height; ++y)
    for (uint32_t x = 0; x < image.width; ++x, to += colours)
      std::memcpy(to, image.pixels + y * image.stride + size_t{x} * image.channels, colours);
  return picture;
}

}  // namespace

const Context& PictureFiles::codec() {
  const std::lock_guard lock(mutex_);
  if (!codec_) codec_.emplace(make_context({}, 1));
  return *codec_;
}

Picture PictureFiles::load(const std::string& name) {
  return about_file(name, [&] {
    const Bytes data = read_file(name);
    if (looks_like_pith(data)) return colours_of(codec().decode(data.data(), data.size()).get());
    return read_picture(data).picture;  // comments that are lost, and the like, do not matter here
  });
}

}  // namespace pith::tool
