// The system's memory with a count of the bytes that are asked for.
#pragma once
#include "base/memory_block.hpp"

namespace pith::test {

struct CountedMemory : std::pmr::memory_resource {
  size_t bytes = 0, blocks = 0;

 private:
  void* do_allocate(size_t size, size_t alignment) override {
    bytes += size;
    ++blocks;
    return system_memory().allocate(size, alignment);
  }
  void do_deallocate(void* memory, size_t size, size_t alignment) override {
    system_memory().deallocate(memory, size, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace pith::test
