// JSON for other programs: an object a line on standard output.
#pragma once
#include <cstdio>
#include <nlohmann/json.hpp>

namespace pith::tool {

// Bytes of names that are not UTF-8 become U+FFFD. The reader of a pipe gets each line at once.
inline void print_json_line(const nlohmann::ordered_json& object) {
  std::printf("%s\n", object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  std::fflush(stdout);
}

}  // namespace pith::tool
