// EXIF is a TIFF without a picture: what describes a picture moves between both.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"

namespace pith {

// The tags of a TIFF that describe its picture, as EXIF; empty if there is nothing but an ordinary resolution, or the
// file has 64 bits. Nothing if there is more than metadata may have, or some of it is missing.
std::optional<Bytes> exif_of_tiff(std::span<const uint8_t> tiff);

// Adds the tags of an EXIF to the first directory of a TIFF that has the same order of bytes, but for those that the
// file has itself.
void add_exif(std::span<const uint8_t> exif, Bytes* tiff);

// For the above: whether the upper byte comes first.
bool exif_is_big_endian(std::span<const uint8_t> exif);

}  // namespace pith
