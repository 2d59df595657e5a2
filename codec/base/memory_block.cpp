#include "base/memory_block.hpp"

#include <cstdint>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "base/headroom.hpp"

namespace pith {
namespace {

#ifdef __EMSCRIPTEN__
constexpr size_t kHugePage = size_t{1} << 31;  // WebAssembly has none
#else
constexpr size_t kHugePage = size_t{2} << 20;
#endif

size_t rounded(size_t bytes, size_t unit) { return (bytes / unit + 1) * unit; }

// Address sanitizer sees only what malloc gives.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#define PITH_MAPS_LARGE_BLOCKS
#endif

bool is_large(size_t bytes) { return bytes >= kHugePage; }

// Large blocks come from the kernel and go back to it. malloc would soon take them from its own heap, where blocks of
// ever other sizes, aligned so, leave as much unused between them as they take.
void* make_large(size_t size) {
#ifdef PITH_MAPS_LARGE_BLOCKS
  void* const mapped = mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  char* const begin = static_cast<char*>(mapped);
  const size_t skipped = (kHugePage - reinterpret_cast<uintptr_t>(begin) % kHugePage) % kHugePage;
  if (skipped) munmap(begin, skipped);
  munmap(begin + skipped + size, kHugePage - skipped);
  madvise(begin + skipped, size, MADV_HUGEPAGE);  // a hint: refused, nothing is lost
  return begin + skipped;
#else
  return std::aligned_alloc(kHugePage, size);
#endif
}

class SystemMemory : public std::pmr::memory_resource {
  void* do_allocate(size_t bytes, size_t alignment) override {
    const size_t size = rounded(bytes, is_large(bytes) ? kHugePage : std::max(alignment, kBlockAlignment));
    if (is_large(bytes) && !Headroom::leaves(size)) throw std::bad_alloc();
    void* const memory =
        is_large(bytes) ? make_large(size) : std::aligned_alloc(std::max(alignment, kBlockAlignment), size);
    if (!memory) throw std::bad_alloc();
    return memory;
  }

  void do_deallocate(void* memory, [[maybe_unused]] size_t bytes, size_t) override {
#ifdef PITH_MAPS_LARGE_BLOCKS
    if (is_large(bytes)) {
      munmap(memory, rounded(bytes, kHugePage));
      return;
    }
#endif
    std::free(memory);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

size_t block_size(size_t bytes) { return rounded(bytes, is_large(bytes) ? kHugePage : kBlockAlignment); }

std::pmr::memory_resource& system_memory() {
  static SystemMemory memory;
  return memory;
}

}  // namespace pith
