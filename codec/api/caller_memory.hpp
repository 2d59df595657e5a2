// Memory from the caller's functions, or from the system's where there are none.
#pragma once
#include <cstdint>
#include <memory>
#include <memory_resource>

#include "pith/pith.h"

namespace pith {

class CallerMemory : public std::pmr::memory_resource {
 public:
  // NULL: the system's. Throws PITH_ERROR_ARGUMENT if a function is missing.
  explicit CallerMemory(const pith_allocator* allocator);

  const pith_allocator& allocator() const { return allocator_; }

 private:
  void* do_allocate(size_t bytes, size_t alignment) override;
  void do_deallocate(void* memory, size_t bytes, size_t alignment) override;
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  pith_allocator allocator_;
};

// A block that the caller gets and frees, maybe after the context: it remembers where it came from.
struct FreeOutput {
  void operator()(uint8_t* block) const;
};
using OutputBlock = std::unique_ptr<uint8_t[], FreeOutput>;

// Throws std::bad_alloc.
OutputBlock make_output(size_t bytes, const pith_allocator& allocator);

}  // namespace pith
