// The small model as a file on disk, for what takes a path.
#pragma once
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tiny_model.hpp"

namespace pith::test {

class ModelFile {
 public:
  explicit ModelFile(uint32_t seed = 1) : ModelFile(tiny_model(seed)) {}
  explicit ModelFile(const std::vector<uint8_t>& bytes) {
    std::string name = std::filesystem::temp_directory_path() / "pith-model-XXXXXX";
    const int handle = mkstemp(name.data());
    if (handle >= 0) close(handle);
    path_ = name;
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  ~ModelFile() { std::filesystem::remove(path_); }
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

}  // namespace pith::test
