// JPEG files, as PictureFormat has it.
#pragma once
#include <memory>

#include "base/prefixed_source.hpp"
#include "pictures/picture_reader.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

std::unique_ptr<PictureReader> open_jpeg(PrefixedSource source);
std::unique_ptr<PictureWriter> make_jpeg_writer(const PictureInfo& info, ByteSink& sink, const JpegSettings& settings);

}  // namespace pith
