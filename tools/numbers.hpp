// Numbers as people type and read them.
#pragma once
#include <charconv>
#include <string>

#include "formatted.hpp"

namespace pith::tool {

// False unless all of the text is one number that fits.
template <typename Number>
bool parse_number(const std::string& text, Number* value) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, *value);
  return read.ec == std::errc() && read.ptr == end;
}

inline std::string shown(double number) { return formatted("%g", number); }

}  // namespace pith::tool
