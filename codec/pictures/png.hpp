// PNG files, as PictureFormat has it.
#pragma once
#include <memory>

#include "base/prefixed_source.hpp"
#include "pictures/picture_reader.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

std::unique_ptr<PictureReader> open_png(PrefixedSource source, Depth depth);
std::unique_ptr<PictureWriter> make_png_writer(const PictureInfo& info, ByteSink& sink, int threads);

}  // namespace pith
