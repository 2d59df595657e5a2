#include "pictures/xmp.hpp"

#include <algorithm>
#include <string_view>

namespace pith {

void xmp_set_upright(std::span<uint8_t> xmp) {
  constexpr std::string_view kName = "tiff:Orientation";
  auto at = xmp.begin();
  while ((at = std::search(at, xmp.end(), kName.begin(), kName.end())) != xmp.end()) {
    at += kName.size();
    // An attribute, ="6", or an element, >6<.
    const auto is_blank = [](uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '='; };
    auto value = std::find_if_not(at, xmp.end(), is_blank);
    if (xmp.end() - value < 3 || (*value != '"' && *value != '\'' && *value != '>')) continue;
    if (value[1] >= '2' && value[1] <= '8' && (value[2] == *value || value[2] == '<')) value[1] = '1';
  }
}

}  // namespace pith
