// Extensions of file names.
#pragma once
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "pictures/formats.hpp"

namespace pith::tool {

// Of the pictures that pith reads.
inline std::vector<std::string> picture_extensions() {
  std::vector<std::string> extensions = extensions_of_inputs();
  for (std::string& extension : extensions) extension.insert(extension.begin(), '.');
  return extensions;
}

// The extension of a path, with its dot, if it is one of `known` (lower case, with dot) in any case; else empty.
inline std::string_view known_extension(std::string_view path, const std::vector<std::string>& known) {
  const auto is_lower_case_of = [](char lower, char c) { return lower == std::tolower(static_cast<unsigned char>(c)); };
  for (const std::string& extension : known) {
    // What only consists of an extension has none.
    if (path.size() <= extension.size() || path[path.size() - extension.size() - 1] == '/') continue;
    const std::string_view end = path.substr(path.size() - extension.size());
    if (std::equal(extension.begin(), extension.end(), end.begin(), is_lower_case_of)) return end;
  }
  return {};
}

}  // namespace pith::tool
