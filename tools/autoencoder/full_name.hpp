// Names of files that are the same wherever a command runs, and by whatever links.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace pith::tool {

// The folders are real ones; the file itself may be a link, and need not exist.
inline std::string full_name(std::string_view name) {
  const std::filesystem::path path = std::filesystem::absolute(name);
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::weakly_canonical(path.parent_path(), ignored);
  return ((folder.empty() ? path.parent_path() : folder) / path.filename()).string();
}

}  // namespace pith::tool
