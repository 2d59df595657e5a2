// Small things about text.
#pragma once
#include <string>
#include <vector>

#include "formatted.hpp"

namespace pith::tool {

inline std::string join(const std::vector<std::string>& parts, const std::string& separator) {
  std::string result;
  for (const std::string& part : parts) result += (result.empty() ? "" : separator) + part;
  return result;
}

// With a prefix before each of the special characters.
inline std::string escaped(const std::string& text, const std::string& special, const std::string& prefix = "\\") {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) result += prefix;
    result += c;
  }
  return result;
}

// In single quotes, for any of the shells.
inline std::string quoted(const std::string& text) { return formatted("'%s'", escaped(text, "'", "'\\'").c_str()); }

}  // namespace pith::tool
