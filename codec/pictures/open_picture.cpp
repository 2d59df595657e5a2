#include "pictures/open_picture.hpp"

#include "base/error.hpp"
#include "pictures/formats.hpp"
#include "pictures/orient.hpp"
#include "pictures/picture_format.hpp"

namespace pith {
namespace {

std::unique_ptr<PictureReader> open_stored(PrefixedSource source, Depth depth) {
  const auto start = source.look_ahead(kSniffedBytes);
  if (start.empty()) throw Error(PITH_ERROR_UNSUPPORTED, "the file is empty");
  const auto format = sniff_picture_format(start);
  if (!format) throw Error(PITH_ERROR_UNSUPPORTED, "not a picture that pith can read; it reads PNG, JPEG and Netpbm");
  switch (*format) {
    case PictureFormat::kPng: return open_png(std::move(source), depth);
    case PictureFormat::kJpeg: return open_jpeg(std::move(source));
    case PictureFormat::kPnm: return open_pnm(std::move(source), depth);
  }
  throw Error(PITH_ERROR_INTERNAL, "unknown picture format");
}

}  // namespace

std::unique_ptr<PictureReader> open_picture(ByteSource& source, Depth depth) {
  return turn_upright(open_stored(PrefixedSource(source), depth));
}

}  // namespace pith
