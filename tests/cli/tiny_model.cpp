// Writes the small models of the tests to the files that are named: that of the codec, that of the denoiser.
#include "tiny_model.hpp"

#include <fstream>

namespace {

bool write(const char* path, const std::vector<uint8_t>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file.flush());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return write(argv[1], pith::test::tiny_model()) && write(argv[2], pith::test::tiny_denoiser()) ? 0 : 1;
}
