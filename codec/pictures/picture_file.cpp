#include "pictures/picture_file.hpp"

#include <utility>

#include "base/error.hpp"
#include "pictures/orient.hpp"

namespace pith {

std::unique_ptr<PictureReader> open_picture(ByteSource& source, Depth depth) {
  PrefixedSource stored(source);
  const auto start = stored.look_ahead(kProbedBytes);
  if (start.empty()) throw Error(PITH_ERROR_UNSUPPORTED, "the file is empty");
  const PictureFormat* format = format_by_start(start);
  if (!format) throw Error(PITH_ERROR_UNSUPPORTED, "not a picture that pith can read; it reads " + names_of_formats());
  return turn_upright(format->open(std::move(stored), depth));
}

}  // namespace pith
