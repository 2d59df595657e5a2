// All kinds of picture files that are read and written.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pictures/picture_format.hpp"

namespace pith {

extern const PictureFormat kPngFormat, kJpegFormat, kPnmFormat, kTiffFormat, kWebpFormat, kAvifFormat, kHeicFormat,
    kGifFormat, kBmpFormat;

inline constexpr const PictureFormat* kPictureFormats[] = {&kPngFormat,  &kJpegFormat, &kPnmFormat,
                                                           &kTiffFormat, &kWebpFormat, &kAvifFormat,
                                                           &kHeicFormat, &kGifFormat,  &kBmpFormat};

// Reads the header of a picture file, whose format its first bytes tell. Memory does not grow with the number of pixels
// for PNG, JPEG and Netpbm, unless they are interlaced, progressive or have to be turned: ask info().memory before
// reading rows. Of those that are read as a whole at once no more than `max_memory` bytes are read, 0: no limit. What
// `source` reads from must outlive the reader. Throws Error with one line that says what is wrong.
std::unique_ptr<PictureReader> open_picture(LookAhead source, Depth depth = Depth::kEight, uint64_t max_memory = 0);

// The format that the first bytes of a file announce; null: none of ours.
const PictureFormat* format_by_start(std::span<const uint8_t> start);

// The format that files to be written have with an extension (any case, without the dot), and those that are read;
// null: none of ours.
const PictureFormat* format_by_extension(std::string_view extension);
const PictureFormat* format_of_inputs(std::string_view extension);

// Bytes that writing such a picture holds at most, about.
uint64_t memory_to_write(const PictureFormat& format, uint64_t pixels, uint32_t channels, uint32_t sample_size);

// What to say of a format whose library is missing.
std::string complaint_of_missing(const PictureFormat& format);

// Of those that this pith reads, for people: "PNG, JPEG and Netpbm".
std::string names_of_formats();

// The extension of new files of each format, and those of all files that are read.
std::vector<std::string> extensions_of_outputs();
std::vector<std::string> extensions_of_inputs();

}  // namespace pith
