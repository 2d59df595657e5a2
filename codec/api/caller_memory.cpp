#include "api/caller_memory.hpp"

#include <cstring>
#include <new>

#include "api/guard.hpp"
#include "base/memory_block.hpp"

namespace pith {
namespace {

// Lies in front of what the caller gets.
struct OutputHeader {
  pith_allocator allocator;
  size_t bytes;  // of the block with this header
};

constexpr size_t kHeaderBytes = kBlockAlignment;
static_assert(sizeof(OutputHeader) <= kHeaderBytes);

constexpr pith_allocator kSystem{
    [](void*, size_t size, size_t alignment) { return system_memory().allocate(size, alignment); },
    [](void*, void* memory, size_t size) { system_memory().deallocate(memory, size, kBlockAlignment); }, nullptr};

}  // namespace

CallerMemory::CallerMemory(const pith_allocator* allocator) : allocator_(allocator ? *allocator : kSystem) {
  require(allocator_.allocate && allocator_.release, "an allocator needs both of its functions");
}

void* CallerMemory::do_allocate(size_t bytes, size_t alignment) {
  void* const memory = allocator_.allocate(allocator_.user, bytes, alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

void CallerMemory::do_deallocate(void* memory, size_t bytes, size_t) {
  allocator_.release(allocator_.user, memory, bytes);
}

OutputBlock make_output(size_t bytes, const pith_allocator& allocator) {
  const OutputHeader header{allocator, bytes + kHeaderBytes};
  void* const memory = allocator.allocate(allocator.user, header.bytes, kBlockAlignment);
  if (!memory) throw std::bad_alloc();
  std::memcpy(memory, &header, sizeof header);
  return OutputBlock(static_cast<uint8_t*>(memory) + kHeaderBytes);
}

void FreeOutput::operator()(uint8_t* block) const {
  void* const memory = block - kHeaderBytes;
  OutputHeader header;
  std::memcpy(&header, memory, sizeof header);
  header.allocator.release(header.allocator.user, memory, header.bytes);
}

}  // namespace pith
