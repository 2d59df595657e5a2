// Reading and writing picture files that are wholly in memory.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "image/io/picture.hpp"

namespace pith {

enum class PictureFormat { kPng, kJpeg, kPnm };

using Bytes = std::vector<uint8_t>;

// The format that the first bytes announce, whatever the file is called; empty if none of ours.
std::optional<PictureFormat> sniff_picture_format(std::span<const uint8_t> data);

// The format that an extension stands for (png; jpg, jpeg; ppm, pgm, pnm; any case, without the dot); empty if unknown.
std::optional<PictureFormat> picture_format_from_extension(std::string_view extension);

struct ReadResult {
  Picture picture;
  std::vector<std::string> warnings;  // what was lost or doubtful, one line each
};

// Decodes a picture file of any format. Throws Error with one line that says what is wrong.
ReadResult read_picture(std::span<const uint8_t> data);

ReadResult read_png(std::span<const uint8_t> data);
ReadResult read_jpeg(std::span<const uint8_t> data);
ReadResult read_pnm(std::span<const uint8_t> data);

struct JpegSettings {
  int quality = 95;        // 1…100, libjpeg's scale
  bool subsample = false;  // chroma at half resolution both ways (4:2:0) instead of 4:4:4
};

// Encoders. The image must satisfy the rules of pith_image; it is only read. They throw Error.
Bytes write_png(const pith_image& image);
Bytes write_jpeg(const pith_image& image, const JpegSettings& settings = {});  // progressive, optimised Huffman tables
Bytes write_pnm(const pith_image& image);                                      // P5 if gray, else P6

}  // namespace pith
