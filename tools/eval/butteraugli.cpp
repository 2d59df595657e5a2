#include "eval/butteraugli.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "eval/process.hpp"
#include "eval/temporary_folder.hpp"
#include "pictures/file.hpp"
#include "pictures/picture_io.hpp"

namespace pith::tool {

double butteraugli(const pith_image& original, const pith_image& decoded) {
  if (std::min(original.width, original.height) < kButteraugliMinSide) return std::numeric_limits<double>::quiet_NaN();
  const TemporaryFolder folder;
  const std::string from = folder / "original.png", to = folder / "decoded.png", output = folder / "output";
  write_file(from, write_png(original), Sync::kNo);
  write_file(to, write_png(decoded), Sync::kNo);
  run_program({kButteraugliProgram, from, to}, output);
  const Bytes bytes = read_file(output);
  const std::string text(bytes.begin(), bytes.end()), title = "3-norm:";
  const size_t begin = text.find(title);
  if (begin == std::string::npos)
    throw Error(PITH_ERROR_IO, std::string("the program ") + kButteraugliProgram + " prints no 3-norm");
  return std::strtod(text.c_str() + begin + title.size(), nullptr);
}

}  // namespace pith::tool
