// Writes the small models of the tests to the files that are named: of the codec, the denoiser, the inpainter.
#include "tiny_model.hpp"

#include <fstream>

#include "model/denoiser.hpp"
#include "model/inpainter.hpp"

namespace {

bool write(const char* path, const std::vector<uint8_t>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file.flush());
}

}  // namespace

int main(int argc, char** argv) {
  using namespace pith;
  if (argc != 4) return 2;
  return write(argv[1], test::tiny_model()) && write(argv[2], test::tiny_unet(kDenoiser)) &&
                 write(argv[3], test::tiny_unet(kInpainter))
             ? 0
             : 1;
}
