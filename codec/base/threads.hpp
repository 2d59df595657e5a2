// Threads, as far as there are any.
#pragma once
#include <system_error>
#include <thread>
#include <vector>

namespace pith {

// Whether memory has room for the stack of another thread.
bool has_room_for_thread();

// Starts `count` threads that run work(), or as many as can be had, which may be none.
template <typename Work>
void start_threads(int count, std::vector<std::jthread>* threads, const Work& work) {
  try {
    for (int i = 0; i < count && has_room_for_thread(); ++i) threads->emplace_back(work);
  } catch (const std::system_error&) {
    // The limit of threads, which this process may share with others.
  }
}

}  // namespace pith
