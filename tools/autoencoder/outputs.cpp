#include "autoencoder/outputs.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "console.hpp"
#include "pictures/file.hpp"

namespace pith::tool {

namespace fs = std::filesystem;

void check_output(const std::string& output, bool force, const std::vector<std::string>& inputs) {
  if (output == "-") return;
  for (const std::string& input : inputs)
    if (is_same_file(input, output))
      throw FileError(output, "is an input and will not be overwritten; choose another output");
  std::error_code ignored;
  if (!force && fs::is_regular_file(output, ignored))
    throw FileError(output, "exists already; choose another output, or replace it with --force");
  const fs::path folder = fs::path(output).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0)
    throw FileError(output, std::string("cannot be written: ") + std::strerror(errno));
}

}  // namespace pith::tool
