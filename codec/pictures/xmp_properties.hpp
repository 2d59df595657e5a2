// Properties of XMP that must go.
#pragma once
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace pith {

// All properties of a namespace whose names begin like this.
struct XmpProperties {
  std::string_view space;  // URI
  std::string_view start;
};

// Takes them out of a packet, whether they are attributes or elements; true if there were any. What is no well-formed
// XML, or not UTF-8, may stay as it is. Takes time in proportion to the size of the packet.
bool xmp_remove(Bytes* xmp, std::span<const XmpProperties> properties);

}  // namespace pith
