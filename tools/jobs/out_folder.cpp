#include "jobs/out_folder.hpp"

#include <algorithm>
#include <filesystem>

#include "console.hpp"
#include "jobs/plan.hpp"

namespace pith::tool {

namespace fs = std::filesystem;

void create_folder_of(const std::string& output, const std::string& out_folder) {
  std::error_code error;
  const fs::path top = fs::canonical(out_folder, error);
  if (error) throw FileError(out_folder, "cannot be read: " + error.message());
  const fs::path real = fs::weakly_canonical(output, error);
  if (error) throw FileError(output, "cannot be created: " + error.message());
  if (std::mismatch(top.begin(), top.end(), real.begin(), real.end()).first != top.end())
    throw FileError(output, "would be written outside of --out-dir, to " + real.string() +
                                ", because of a symbolic link; remove that or choose another folder");
  create_folder(fs::path(output).parent_path().string());
}

}  // namespace pith::tool
