// Netpbm files, as PictureFormat has it.
#pragma once
#include <memory>

#include "base/prefixed_source.hpp"
#include "pictures/picture_reader.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

std::unique_ptr<PictureReader> open_pnm(PrefixedSource source, Depth depth);
std::unique_ptr<PictureWriter> make_pnm_writer(const PictureInfo& info, ByteSink& sink);

}  // namespace pith
