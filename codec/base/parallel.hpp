// Spreads independent items over threads.
#pragma once
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/progress.hpp"
#include "base/threads.hpp"

namespace pith {

// Calls work(item) for every item in 0…items-1, where each thread has a `work` of its own from make_worker(). With
// fewer items than threads, the threads left over serve OpenMP inside an item. The first exception ends it and is
// rethrown. `progress` hears of the items that are done.
template <typename MakeWorker>
void for_each_in_parallel(int threads, int items, Progress* progress, MakeWorker make_worker) {
  const int workers = std::clamp(items, 1, threads);
  std::atomic<int> next{0}, done{0};
  std::exception_ptr failure;
  std::mutex mutex;
  auto loop = [&](Progress* told) {
    try {
      auto work = make_worker();
      for (int item; (item = next++) < items;) {
        work(item);
        report(told, ++done, items);
      }
    } catch (...) {
      next = items;
      std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  std::vector<std::jthread> pool;
  start_threads(workers - 1, &pool, [&] { loop(nullptr); });
  loop(progress);  // progress is reported on the caller's thread, which does all of the work if there are no others
  pool.clear();    // joins
  if (failure) std::rethrow_exception(failure);
}

template <typename MakeWorker>
void for_each_in_parallel(int threads, int items, MakeWorker make_worker) {
  for_each_in_parallel(threads, items, nullptr, make_worker);
}

}  // namespace pith
