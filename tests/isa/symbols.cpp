// pith_symbols FILE.pith: decodes it in f32 with each kind of vectors that this processor has. Prints lines of the
// kind, a checksum of every symbol, how many of these are not zero, a checksum of the pixels, and how far these are off
// from the first line's at most.
#include <hwy/highway.h>
#include <zlib.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "api/embedded_model.hpp"
#include "decode/row_decoder.hpp"
#include "format/container.hpp"
#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"

using namespace pith;

namespace {

constexpr int64_t kKinds = HWY_AVX3 | HWY_AVX2 | HWY_SSE4 | HWY_SSSE3 | HWY_NEON;

struct Decoded {
  unsigned long symbols = crc32(0, nullptr, 0);
  size_t nonzero = 0;
  std::vector<uint8_t> pixels;
};

template <typename T>
unsigned long checksum(unsigned long sum, const std::vector<T>& values) {
  return crc32(sum, reinterpret_cast<const Bytef*>(values.data()), static_cast<uInt>(values.size() * sizeof(T)));
}

Decoded decode_with(const CodecModel& model, const std::vector<uint8_t>& file) {
  const auto floats = make_portable_engine(), exact = make_portable_engine();
  const Machine machine{model, *floats, *exact, 1};
  MemorySource source(file);
  ContainerReader reader(source);
  const Header header = reader.header();
  const TileGrid grid(header);
  Decoded result;
  while (const std::optional<TileData> tile = reader.next_tile()) {
    TileCoder coder(machine, {header.quality}, latent_rect(grid.rect(tile->number)).extent());
    const TileSymbols symbols = coder.parse(tile->stream);
    result.symbols = checksum(checksum(checksum(result.symbols, symbols.z), symbols.sigma_index), symbols.residuals);
    for (const int16_t r : symbols.residuals) result.nonzero += r != 0;
  }
  const size_t stride = size_t{header.width} * header.channels;
  result.pixels.resize(stride * header.height);
  decode(machine, file, {header.width, header.height, header.channels, stride, result.pixels.data()});
  return result;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  std::ifstream in(argv[1], std::ios::binary);
  const std::vector<uint8_t> file{std::istreambuf_iterator<char>(in), {}};
  const CodecModel model(embedded_model());
  std::vector<uint8_t> first;
  const int64_t supported = hwy::SupportedTargets() & kKinds;
  for (int64_t kinds = supported; kinds; kinds &= kinds - 1) {
    const int64_t kind = kinds & -kinds;
    hwy::SetSupportedTargetsForTest(kind);
    hwy::GetChosenTarget().DeInit();
    const Decoded decoded = decode_with(model, file);
    if (first.empty()) first = decoded.pixels;
    int largest = 0;
    for (size_t i = 0; i < first.size(); ++i) largest = std::max(largest, std::abs(first[i] - decoded.pixels[i]));
    std::printf("%s %08lx %zu %08lx %d\n", hwy::TargetName(kind), decoded.symbols, decoded.nonzero,
                checksum(crc32(0, nullptr, 0), decoded.pixels), largest);
  }
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
