// The container: header, chunks, order, index. As it comes, and with its checksums made right, so that a fuzzer gets
// beyond them.
#include "format/container.hpp"

#include "fuzz.hpp"
#include "repair.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  fuzz::may_be_refused([&] { read_container({data, size}); });
  const std::vector<uint8_t> repaired = fuzz::with_right_checksums({data, size});
  fuzz::may_be_refused([&] { read_container(repaired); });
  return 0;
}
