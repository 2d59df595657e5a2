#include "pictures/picture_writer.hpp"

#include "base/error.hpp"
#include "pictures/formats.hpp"

namespace pith {

std::unique_ptr<PictureWriter> make_picture_writer(PictureFormat format, const PictureInfo& info, ByteSink& sink,
                                                   const JpegSettings& jpeg, int threads) {
  switch (format) {
    case PictureFormat::kPng: return make_png_writer(info, sink, threads);
    case PictureFormat::kJpeg: return make_jpeg_writer(info, sink, jpeg);
    case PictureFormat::kPnm: return make_pnm_writer(info, sink);
  }
  throw Error(PITH_ERROR_INTERNAL, "unknown picture format");
}

}  // namespace pith
