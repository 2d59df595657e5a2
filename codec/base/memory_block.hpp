// Blocks of memory for what is large: feature maps, latents, rows of pictures. Not initialised, and aligned for
// vectors.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <memory_resource>

namespace pith {

// A cache line, which is also the widest vector register.
inline constexpr size_t kBlockAlignment = 64;

// The system's, in huge pages where it grants them, because touching a hundred megabytes for the first time in small
// pages takes as long as some of the networks.
std::pmr::memory_resource& system_memory();

// Bytes that the system's memory takes for a block of so many: whole huge pages where it is large.
size_t block_size(size_t bytes);

struct ReleaseBlock {
  std::pmr::memory_resource* memory = nullptr;
  size_t bytes = 0;

  void operator()(void* block) const { memory->deallocate(block, bytes, kBlockAlignment); }
};

template <typename T>
using MemoryBlock = std::unique_ptr<T[], ReleaseBlock>;

// Throws std::bad_alloc. `memory` must outlive the block.
template <typename T>
MemoryBlock<T> make_block(size_t count, std::pmr::memory_resource& memory) {
  const size_t bytes = std::max<size_t>(1, count * sizeof(T));
  return {static_cast<T*>(memory.allocate(bytes, kBlockAlignment)), {&memory, bytes}};
}

}  // namespace pith
