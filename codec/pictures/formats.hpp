// All kinds of picture files that are read and written.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pictures/picture_format.hpp"

namespace pith {

extern const PictureFormat kPngFormat, kJpegFormat, kPnmFormat;

inline constexpr const PictureFormat* kPictureFormats[] = {&kPngFormat, &kJpegFormat, &kPnmFormat};

// Reads the header of a picture file, whose format its first bytes tell. Memory does not grow with the number of
// pixels, except for interlaced PNG, progressive JPEG, and pictures that have to be turned: ask info().memory before
// reading rows. What `source` reads from must outlive the reader. Throws Error with one line that says what is wrong.
std::unique_ptr<PictureReader> open_picture(LookAhead source, Depth depth = Depth::kEight);

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
