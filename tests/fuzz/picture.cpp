// Picture files of all kinds, in 8 bits and as they are.
#include "base/byte_stream.hpp"
#include "fuzz.hpp"
#include "pictures/formats.hpp"
#include "pictures/picture_io.hpp"

namespace {

// Every sample is there, and may be touched.
void touch(const uint8_t* samples, size_t size) {
  volatile uint8_t sum = 0;
  for (size_t i = 0; i < size; ++i) sum = sum + samples[i];
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  fuzz::may_be_refused([&] {
    const ReadResult read = read_picture({data, size});
    touch(read.picture.samples.get(), read.picture.size());
  });
  fuzz::may_be_refused([&] {
    MemorySource source({data, size});
    const auto reader = open_picture(source, Depth::kOwn);
    if (reader->info().sample_size == 1) return;  // as above
    std::vector<uint8_t> row(reader->info().row_size());
    for (uint32_t y = 0; y < reader->info().height; ++y) {
      reader->read_rows(row.data(), row.size(), 1);
      touch(row.data(), row.size());
    }
  });
  return 0;
}
