#include "net/aligned_memory.hpp"

#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace pith {
namespace {

constexpr size_t kCacheLine = 64;
constexpr size_t kHugePage = size_t{2} << 20;

}  // namespace

AlignedMemory::AlignedMemory(size_t bytes) {
  const size_t unit = bytes < kHugePage ? kCacheLine : kHugePage;
  const size_t size = (bytes / unit + 1) * unit;
  data_.reset(std::aligned_alloc(unit, size));
  if (!data_) throw std::bad_alloc();
#ifdef __linux__
  if (unit == kHugePage) madvise(data_.get(), size, MADV_HUGEPAGE);  // a hint: refused, nothing is lost
#endif
}

void AlignedMemory::Free::operator()(void* p) const { std::free(p); }

}  // namespace pith
