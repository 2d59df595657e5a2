// pith_symbols FILE.pith [MODEL]: prints a checksum of every symbol in a file, as this processor parses it, and the
// instruction set that oneDNN used. Without MODEL: the one inside the library.
#include <zlib.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "api/embedded_model.hpp"
#include "format/container.hpp"
#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"

using namespace pith;

static std::vector<uint8_t> read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

template <typename T>
static unsigned long checksum(unsigned long sum, const std::vector<T>& values) {
  return crc32(sum, reinterpret_cast<const Bytef*>(values.data()), static_cast<uInt>(values.size() * sizeof(T)));
}

int main(int argc, char** argv) try {
  if (argc < 2) return 2;
  const std::vector<uint8_t> file = read(argv[1]);
  const CodecModel model = argc > 2 ? CodecModel(read(argv[2])) : CodecModel(embedded_model());
  auto floats = make_engine(DataType::f32), exact = make_engine(DataType::f32);
  MemorySource source(file);
  ContainerReader reader(source);
  const TileGrid grid(reader.header());
  unsigned long sum = crc32(0, nullptr, 0);
  size_t nonzero = 0;
  while (const std::optional<TileData> tile = reader.next_tile()) {
    const Extent extent = latent_rect(grid.rect(tile->number)).extent();
    TileCoder coder({model, *floats, *exact, 1}, {reader.header().quality}, extent);
    const TileSymbols symbols = coder.parse(tile->stream);
    sum = checksum(checksum(checksum(sum, symbols.z), symbols.sigma_index), symbols.residuals);
    for (int16_t r : symbols.residuals) nonzero += r != 0;
  }
  std::printf("%08lx %zu\n", sum, nonzero);
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
