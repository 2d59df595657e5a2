// A block of memory for feature maps: aligned for vectors, not initialised, in huge pages where the system grants them,
// because touching a hundred megabytes for the first time in small pages takes as long as some of the networks.
#pragma once
#include <cstddef>
#include <memory>

namespace pith {

class AlignedMemory {
 public:
  explicit AlignedMemory(size_t bytes);  // throws std::bad_alloc

  void* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(void* p) const;
  };
  std::unique_ptr<void, Free> data_;
};

}  // namespace pith
