// Threads that work off a queue in the background.
#pragma once
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/threads.hpp"

namespace pith {

// Each thread has a Worker of its own, which jobs get: buffers that are worth keeping from job to job.
template <typename Worker>
class JobQueue {
 public:
  using Job = std::function<void(Worker&)>;

  JobQueue(int threads, std::function<Worker()> make_worker) : make_worker_(std::move(make_worker)) {
    try {
      start_threads(threads, &threads_, [this] { loop(); });  // wait() does the work if there are none
    } catch (...) {
      stop();  // or those that run would be waited for without end
      throw;
    }
  }

  // Jobs that have not begun are dropped, those at work end first.
  ~JobQueue() {
    stop();
    threads_.clear();  // joins
  }
  JobQueue(const JobQueue&) = delete;

  // Urgent jobs come before all others. `done` follows the job, with nobody else in any `done` or `ready` meanwhile:
  // what only these touch needs no lock of its own. Both may push.
  void push(Job job, std::function<void()> done, bool urgent = false) {
    std::lock_guard lock(mutex_);
    jobs_.insert(urgent ? jobs_.begin() : jobs_.end(), {std::move(job), std::move(done)});
    wake_.notify_all();
  }

  // Waits until ready() is true, and calls tell() whenever some job is done, in the end at least. Rethrows the first
  // exception of a job, and goes on doing so.
  template <typename Ready, typename Tell>
  void wait(Ready ready, Tell tell) {
    std::unique_lock lock(mutex_);
    for (bool done = false; !done;) {
      if (failure_) std::rethrow_exception(failure_);
      done = ready();
      if (!done && threads_.empty()) {
        if (!own_worker_) own_worker_.emplace(make_worker_());
        run_one(*own_worker_, lock);
      } else if (!done) {
        wake_.wait(lock);
      }
      lock.unlock();
      tell();
      lock.lock();
    }
  }
  template <typename Ready>
  void wait(Ready ready) {
    wait(ready, [] {});
  }

  // What `done` may touch is to be touched in here.
  template <typename Access>
  void locked(Access access) {
    std::lock_guard lock(mutex_);
    access();
  }

  // Drops what waits.
  void stop() {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
    wake_.notify_all();
  }

 private:
  using Lock = std::unique_lock<std::recursive_mutex>;
  struct Entry {
    Job job;
    std::function<void()> done;
  };

  void loop() {
    Lock lock(mutex_);
    std::optional<Worker> worker;
    while (!stopping_) {
      if (jobs_.empty()) {
        wake_.wait(lock);
      } else {
        try {
          if (!worker) worker.emplace(make_worker_());
        } catch (...) {
          return fail(std::current_exception());
        }
        run_one(*worker, lock);
      }
    }
  }

  void fail(std::exception_ptr failure) {
    if (!failure_) failure_ = std::move(failure);
    stop();
  }

  void run_one(Worker& worker, Lock& lock) {
    if (jobs_.empty()) return;
    Entry entry = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    std::exception_ptr failure;
    try {
      entry.job(worker);
    } catch (...) {
      failure = std::current_exception();
    }
    entry.job = nullptr;  // and what it holds
    lock.lock();
    try {
      if (!failure && !stopping_) entry.done();
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) fail(std::move(failure));
    wake_.notify_all();
  }

  std::function<Worker()> make_worker_;
  std::recursive_mutex mutex_;  // `done` and `ready` may push
  std::condition_variable_any wake_;
  std::deque<Entry> jobs_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::optional<Worker> own_worker_;
  std::vector<std::jthread> threads_;
};

}  // namespace pith
