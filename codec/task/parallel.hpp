// Spreads independent items over threads.
#pragma once
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace pith {

// Calls work(item) for every item in 0…items-1, where each thread has a `work` of its own from make_worker(). With
// fewer items than threads, the threads left over serve OpenMP inside an item. The first exception ends it and is
// rethrown.
template <typename MakeWorker>
void for_each_in_parallel(int threads, int items, MakeWorker make_worker) {
  const int workers = std::clamp(items, 1, threads);
  std::atomic<int> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  auto loop = [&] {
    try {
      auto work = make_worker();
      for (int item; (item = next++) < items;) work(item);
    } catch (...) {
      next = items;
      std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  std::vector<std::jthread> pool;
  try {
    for (int i = 1; i < workers; ++i) pool.emplace_back(loop);
  } catch (const std::system_error&) {
    // Too few threads to be had: the calling one does the work.
  }
  loop();
  pool.clear();  // joins
  if (failure) std::rethrow_exception(failure);
}

}  // namespace pith
