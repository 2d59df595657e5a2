#include "jobs/memory_budget.hpp"

#include <algorithm>

namespace pith::tool {

MemoryBudget::MemoryBudget(const MemoryLimits& limits, unsigned files_at_once)
    : limits_(limits),
      first_(limits.all ? std::clamp<uint64_t>(limits.all / files_at_once, 1, limits.file) : limits.file) {}

MemoryBudget::Part::Part(MemoryBudget& budget, uint64_t bytes) : budget_(budget), bytes_(bytes) {
  std::unique_lock lock(budget.mutex_);
  const uint64_t turn = budget.last_++;
  budget.changed_.wait(lock, [&] {
    return budget.turn_ == turn && (!budget.limits_.all || budget.taken_ + bytes <= budget.limits_.all);
  });
  budget.taken_ += bytes;
  ++budget.turn_;
  budget.changed_.notify_all();
}

MemoryBudget::Part::~Part() {
  const std::lock_guard lock(budget_.mutex_);
  budget_.taken_ -= bytes_;
  budget_.changed_.notify_all();
}

}  // namespace pith::tool
