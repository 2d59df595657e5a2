#include "eval/pictures.hpp"

#include <cstring>

#include "console.hpp"
#include "pictures/file.hpp"
#include "pictures/picture_io.hpp"

namespace pith::tool {

bool for_pictures(const std::vector<std::string>& names, const std::function<void(size_t, const Picture&)>& work) {
  ProgressBar progress(names.size());
  bool all = true;
  for (size_t i = 0; i < names.size(); ++i) {
    progress.show(i, names[i]);
    try {
      about_file(names[i], [&] {
        const ReadResult read = read_picture(read_file(names[i]));
        for (const std::string& warning : read.warnings) print_warning(names[i], warning);
        work(i, read.picture);
      });
    } catch (const FileError& error) {
      print_error(error.what());
      all = false;
    }
  }
  return all;
}

Picture colours_of(const Picture& picture) {
  constexpr uint32_t kColours = 3;
  Picture rgb = make_picture(picture.width, picture.height, kColours);
  const bool gray = picture.channels < kColours;
  const uint8_t* from = picture.samples.get();
  uint8_t* to = rgb.samples.get();
  for (size_t i = 0; i < size_t{picture.width} * picture.height; ++i, from += picture.channels)
    for (uint32_t c = 0; c < kColours; ++c) *to++ = from[gray ? 0 : c];
  return rgb;
}

Picture gray_of(const Picture& picture) {
  Picture gray = make_picture(picture.width, picture.height, 1);
  for (size_t i = 0; i < gray.size(); ++i) gray.samples[i] = picture.samples[i * picture.channels + 1];
  return gray;
}

Picture copy_of(const Picture& picture) {
  Picture copy = make_picture(picture.width, picture.height, picture.channels);
  std::memcpy(copy.samples.get(), picture.samples.get(), picture.size());
  return copy;
}

}  // namespace pith::tool
