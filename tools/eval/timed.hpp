// How long something takes.
#pragma once
#include <chrono>

namespace pith::tool {

// Calls work() and says how many seconds it took.
template <typename Work>
auto timed(double* seconds, Work work) {
  const auto start = std::chrono::steady_clock::now();
  auto result = work();
  *seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace pith::tool
