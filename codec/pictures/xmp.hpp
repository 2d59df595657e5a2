// XMP says a second time which way is up.
#pragma once
#include <cstdint>
#include <span>

namespace pith {

// Makes every tiff:Orientation of the packet 1, in place.
void xmp_set_upright(std::span<uint8_t> xmp);

}  // namespace pith
