// The readers and writers of each format, behind open_picture and make_picture_writer.
#pragma once
#include <memory>

#include "base/prefixed_source.hpp"
#include "pictures/picture_reader.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

// These leave orientation to open_picture.
std::unique_ptr<PictureReader> open_png(PrefixedSource source, Depth depth);
std::unique_ptr<PictureReader> open_jpeg(PrefixedSource source);
std::unique_ptr<PictureReader> open_pnm(PrefixedSource source, Depth depth);

std::unique_ptr<PictureWriter> make_png_writer(const PictureInfo& info, ByteSink& sink, int threads);
std::unique_ptr<PictureWriter> make_jpeg_writer(const PictureInfo& info, ByteSink& sink, const JpegSettings& settings);
std::unique_ptr<PictureWriter> make_pnm_writer(const PictureInfo& info, ByteSink& sink);

}  // namespace pith
