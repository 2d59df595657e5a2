// The container: header, metadata, chunks, order, index. As it comes, and repaired, so that a fuzzer gets beyond the
// checksums; in order, and what is left of a damaged file.
#include "format/container.hpp"

#include "fuzz.hpp"
#include "repair.hpp"

namespace {

void read(std::span<const uint8_t> file, bool partial) {
  pith::fuzz::may_be_refused([&] {
    pith::MemorySource source(file);
    pith::ContainerReader reader(source, partial);
    if (!partial) reader.find_preview();
    while (reader.next_tile()) {
    }
  });
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> file = pith::fuzz::repaired({data, size});
  for (const bool partial : {false, true}) {
    read({data, size}, partial);
    read(file, partial);
  }
  return 0;
}
