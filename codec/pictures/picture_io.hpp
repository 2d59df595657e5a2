// Picture files that are wholly in memory, through PictureReader and PictureWriter.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

struct ReadResult {
  Picture picture;
  std::vector<std::string> warnings;  // what was lost or doubtful, one line each
};

// Decodes a picture file of any format, upright, to gray or RGB: transparency is laid over white. Throws Error with one
// line that says what is wrong.
ReadResult read_picture(std::span<const uint8_t> data);

// Encoders without metadata. The image must satisfy the rules of pith_image; it is only read. They throw Error.
Bytes write_png(const pith_image& image);
Bytes write_jpeg(const pith_image& image, const WriterSettings& settings = {});
Bytes write_pnm(const pith_image& image);

}  // namespace pith
