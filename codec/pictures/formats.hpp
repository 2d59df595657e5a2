// All kinds of picture files that are read and written.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pictures/picture_format.hpp"

namespace pith {

// Each is defined in a file of its own.
extern const PictureFormat kPngFormat, kJpegFormat, kPnmFormat;

inline constexpr const PictureFormat* kPictureFormats[] = {&kPngFormat, &kJpegFormat, &kPnmFormat};

// The format that the first bytes of a file announce, and the one that an extension stands for (any case, without the
// dot); null: none of ours.
const PictureFormat* format_by_start(std::span<const uint8_t> start);
const PictureFormat* format_by_extension(std::string_view extension);

// For people: "PNG, JPEG and Netpbm".
std::string names_of_formats();

// The extension of new files of each format, and those of all files that are read.
std::vector<std::string> extensions_of_outputs();
std::vector<std::string> extensions_of_inputs();

}  // namespace pith
