// The few things of XMP that concern pixels: which way is up, and properties that must go with what they tell of.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace pith {

// Makes every tiff:Orientation of the packet 1, in place: XMP says a second time which way is up.
void xmp_set_upright(std::span<uint8_t> xmp);

// All properties of a namespace whose names begin like this.
struct XmpProperties {
  std::string_view space;  // URI
  std::string_view start;
};

// Takes them out of a packet, whether they are attributes or elements; true if there were any. What is no well-formed
// XML, or not UTF-8, may stay as it is. Takes time in proportion to the size of the packet.
bool xmp_remove(Bytes* xmp, std::span<const XmpProperties> properties);

}  // namespace pith
