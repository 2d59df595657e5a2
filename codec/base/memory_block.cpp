#include "base/memory_block.hpp"

#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "base/headroom.hpp"

namespace pith {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

class SystemMemory : public std::pmr::memory_resource {
  void* do_allocate(size_t bytes, size_t alignment) override {
    const size_t unit = bytes < kHugePage ? std::max(alignment, kBlockAlignment) : kHugePage;
    const size_t size = (bytes / unit + 1) * unit;
    if (unit == kHugePage && !Headroom::leaves(size)) throw std::bad_alloc();
    void* const memory = std::aligned_alloc(unit, size);
    if (!memory) throw std::bad_alloc();
#ifdef __linux__
    if (unit == kHugePage) madvise(memory, size, MADV_HUGEPAGE);  // a hint: refused, nothing is lost
#endif
    return memory;
  }

  void do_deallocate(void* memory, size_t, size_t) override { std::free(memory); }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

std::pmr::memory_resource& system_memory() {
  static SystemMemory memory;
  return memory;
}

}  // namespace pith
