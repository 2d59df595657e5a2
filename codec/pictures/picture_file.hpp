// Picture files of any format: opened, and made.
#pragma once
#include <memory>

#include "pictures/formats.hpp"

namespace pith {

// Reads the header of a picture file, whose format its first bytes tell. Memory does not grow with the number of
// pixels, except for interlaced PNG, progressive JPEG, and pictures that have to be turned: ask info().memory before
// reading rows. The source must outlive the reader. Throws Error with one line that says what is wrong.
std::unique_ptr<PictureReader> open_picture(ByteSource& source, Depth depth = Depth::kEight);

// Writes the header with as much of the metadata as the format holds. JPEG and Netpbm show transparency over white.
// JPEG takes samples of 8 bits alone, and so does Netpbm where there is transparency. JPEGs are progressive with
// optimised Huffman tables up to kMaxProgressivePixels. The sink must outlive the writer; the info is not needed after
// the call. Throws Error.
std::unique_ptr<PictureWriter> make_picture_writer(const PictureFormat& format, const PictureInfo& info, ByteSink& sink,
                                                   const WriterSettings& settings = {});

}  // namespace pith
