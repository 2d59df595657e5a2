// What the formats are made of, each in files of its own.
#pragma once
#include "pictures/picture_format.hpp"

namespace pith {

PictureFormat::Open open_png, open_jpeg, open_pnm;
PictureFormat::MakeWriter make_png_writer, make_jpeg_writer, make_pnm_writer;

}  // namespace pith
