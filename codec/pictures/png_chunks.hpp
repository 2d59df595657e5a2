// What PNG keeps in chunks around the pixels.
#pragma once
#include <span>

#include "base/bytes.hpp"
#include "base/look_ahead.hpp"
#include "pictures/metadata_collector.hpp"

namespace pith {

// PNG allows EXIF and XMP behind the pixels, and common programs write them there. As far as 32 MiB go, these chunks
// are brought before the pixels, so that orientation and metadata are known when the rows begin.
inline constexpr size_t kPngLookAhead = size_t{32} << 20;
void bring_metadata_forward(LookAhead* source);

// The payload of an iTXt, tEXt or zTXt chunk: XMP is taken, a warning says that comments are lost. `late`: behind the
// pixels.
void take_png_text(std::span<const uint8_t> chunk, bool late, MetadataCollector* metadata);

// The payload of an iTXt chunk that holds XMP as it is.
Bytes make_png_xmp(std::span<const uint8_t> xmp);

}  // namespace pith
