// Whether the tests do run with memory that is filled: otherwise what is read before it was written would be 0 and
// pass. Blocks of 2 MB and more come from the kernel, which clears them.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/memory_block.hpp"

namespace {

constexpr uint8_t kFilling = 0x7f;

bool is_filled(const uint8_t* memory, size_t size) {
  return std::all_of(memory, memory + size, [](uint8_t byte) { return byte == kFilling; });
}

}  // namespace

int main() {
  bool all = true;
  for (const size_t size : {24, 1000, 100'000, 2'000'000}) {
    // The second time round it is the block that was freed, where the allocator keeps any.
    for (int i = 0; i < 2; ++i) {
      const std::unique_ptr<uint8_t, decltype(&std::free)> plain(static_cast<uint8_t*>(std::malloc(size)), &std::free);
      const auto block = pith::make_block<uint8_t>(size, pith::system_memory());
      for (const uint8_t* memory : {static_cast<const uint8_t*>(plain.get()), static_cast<const uint8_t*>(block.get())})
        if (!is_filled(memory, size)) {
          std::fprintf(stderr, "%zu bytes of new memory are not filled\n", size);
          all = false;
        }
    }
  }
  return !all;
}
