// The small model as a file on disk, for what takes a path.
#pragma once
#include <fstream>
#include <string>

#include "temporary_directory.hpp"
#include "tiny_model.hpp"

namespace pith::test {

class ModelFile {
 public:
  explicit ModelFile(uint32_t seed = 1) : ModelFile(tiny_model(seed)) {}
  explicit ModelFile(const std::vector<uint8_t>& bytes) {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  const char* path() const { return path_.c_str(); }

 private:
  TemporaryDirectory directory_;
  std::string path_ = directory_ / "model.safetensors";
};

}  // namespace pith::test
