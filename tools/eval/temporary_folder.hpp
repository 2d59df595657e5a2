// A folder for the files of other programs, which is removed with all that is in it.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace pith::tool {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pith-eval-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Error(PITH_ERROR_IO, "no temporary folder can be made in " + name);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace pith::tool
