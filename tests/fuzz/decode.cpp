// Decoding of a whole file, repaired so that a fuzzer gets beyond the checksums: parsing, alpha, networks, what a
// partial decoder finds, and previews.
#include "decode/row_decoder.hpp"
#include "fuzz.hpp"
#include "plain_machine.hpp"
#include "repair.hpp"

namespace {

using namespace pith;

constexpr uint64_t kMostPixels = 1 << 13, kMostMemory = uint64_t{1} << 30;

void decode(std::span<const uint8_t> file, bool partial, uint32_t max_side) {
  fuzz::may_be_refused([&] {
    MemorySource source(file);
    RowDecoder decoder(
        fuzz::plain_machine(), source,
        {.max_side = max_side, .partial = partial, .max_pixels = kMostPixels, .max_memory = kMostMemory});
    std::vector<uint8_t> row(size_t{decoder.width()} * decoder.header().channels);
    for (uint32_t y = 0; y < decoder.height(); ++y) decoder.read_rows(row.data(), row.size(), 1);
  });
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> file = fuzz::repaired({data, size}, fuzz::plain_machine().model.id());
  decode(file, false, 0);
  // One of the two others, because the networks take most of a run.
  decode(file, size % 2, size / 2 % 40);
  return 0;
}
