// Picture files of all kinds.
#include "fuzz.hpp"
#include "image/io/picture_io.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  fuzz::may_be_refused([&] {
    const ReadResult read = read_picture({data, size});
    // Every sample is there, and may be touched.
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < read.picture.size(); ++i) sum = sum + read.picture.samples[i];
  });
  return 0;
}
