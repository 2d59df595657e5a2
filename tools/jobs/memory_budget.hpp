// Memory that the files at work share.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/error.hpp"
#include "pith/pith.hpp"

namespace pith::tool {

// In bytes; 0: none.
struct MemoryLimits {
  uint64_t file;  // for one file, at most `all`
  uint64_t all;   // for all that are worked on at a time
};

// What the work on a file was given is too little for it.
class TooLittleMemory : public Error {
 public:
  explicit TooLittleMemory(const std::string& message) : Error(PITH_ERROR_LIMIT, message) {}
};

// Makes what is refused if it would take more memory than it may.
template <typename Make>
auto within_memory(Make make) {
  try {
    return make();
  } catch (const Failure& failure) {
    if (failure.status != PITH_ERROR_LIMIT) throw;
    throw TooLittleMemory(failure.what());
  }
}

// For any thread.
class MemoryBudget {
 public:
  MemoryBudget(const MemoryLimits& limits, unsigned files_at_once);

  // What a file gets at first, so that all have some; and at most, alone if need be.
  uint64_t first() const { return first_; }
  uint64_t most() const { return limits_.file; }

  // Bytes that are taken from the budget while it lives.
  class Part {
   public:
    // Waits until they are there, for its turn: or else who needs much would wait for ever. Not to be made by who
    // has one.
    Part(MemoryBudget& budget, uint64_t bytes);
    ~Part();
    Part(const Part&) = delete;

   private:
    MemoryBudget& budget_;
    uint64_t bytes_;
  };

 private:
  MemoryLimits limits_;
  uint64_t first_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t taken_ = 0;            // bytes
  uint64_t turn_ = 0, last_ = 0;  // of those that wait
};

}  // namespace pith::tool
