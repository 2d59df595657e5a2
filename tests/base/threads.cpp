// Work spread over threads: all of it is done, once, and what it throws arrives.
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/job_queue.hpp"
#include "base/parallel.hpp"

using namespace pith;

TEST_CASE("Threads: each item is done once, by a worker of its thread") {
  const int threads = GENERATE(1, 2, 5), items = GENERATE(0, 1, 3, 200);
  std::vector<std::atomic<int>> times(items);
  std::atomic<int> workers = 0;
  for_each_in_parallel(threads, items, [&] {
    ++workers;
    return [&, owner = std::this_thread::get_id()](int item) {
      ++times[item];
      if (std::this_thread::get_id() != owner) times[item] = -1;
    };
  });
  for (const std::atomic<int>& count : times) CHECK(count == 1);
  CHECK(workers >= 1);
  CHECK(workers <= std::max(1, std::min(threads, items)));
}

TEST_CASE("Threads: the first exception ends the work and is thrown") {
  const int threads = GENERATE(1, 4);
  std::atomic<int> done = 0;
  const auto work = [&] {
    return [&](int item) {
      if (item == 3) throw std::runtime_error("the third");
      ++done;
    };
  };
  CHECK_THROWS_WITH(for_each_in_parallel(threads, 100000, work), "the third");
  CHECK(done < 99999);
  CHECK_THROWS_WITH(
      for_each_in_parallel(threads, 1, []() -> std::function<void(int)> { throw std::runtime_error("no worker"); }),
      "no worker");
}

TEST_CASE("Threads: progress is reported on the caller's thread, and may cancel") {
  struct Caller {
    std::thread::id thread = std::this_thread::get_id();
    double last = 0;
    bool elsewhere = false, cancels = false;
  } caller;
  const auto report = [](void* user, double done) {
    auto& c = *static_cast<Caller*>(user);
    c.elsewhere |= std::this_thread::get_id() != c.thread || done < c.last;
    c.last = done;
    return c.cancels ? 1 : 0;
  };
  Progress progress(report, &caller);
  for_each_in_parallel(3, 50, &progress, [] { return [](int) {}; });
  CHECK_FALSE(caller.elsewhere);
  caller.cancels = true;
  CHECK_THROWS_AS(for_each_in_parallel(1, 50, &progress, [] { return [](int) {}; }), Error);
}

TEST_CASE("Job queue: all jobs are done, what follows them one at a time, and these may push more") {
  const int threads = GENERATE(0, 1, 4);
  int first = 0, second = 0, inside = 0;
  bool alone = true;
  {
    JobQueue<int> queue(threads, [] { return 0; });
    for (int i = 0; i < 100; ++i)
      queue.push([](int& worker) { ++worker; },
                 [&] {
                   alone &= ++inside == 1;
                   ++first;
                   queue.push([](int&) {}, [&] { ++second; });
                   --inside;
                 });
    int told = 0;
    queue.wait([&] { return second == 100; }, [&] { ++told; });
    CHECK(told >= 1);
  }
  CHECK(first == 100);
  CHECK(alone);
}

TEST_CASE("Job queue: urgent jobs come first") {
  std::string order;
  JobQueue<int> queue(0, [] { return 0; });  // the caller works, in the order of the queue
  for (const char name : {'a', 'b'}) queue.push([&order, name](int&) { order += name; }, [] {});
  queue.push([&](int&) { order += '!'; }, [] {}, true);
  queue.wait([&] { return order.size() == 3; });
  CHECK(order == "!ab");
}

TEST_CASE("Job queue: what a job, what follows it or a worker's making throws arrives, again and again") {
  const int threads = GENERATE(0, 2), where = GENERATE(0, 1, 2);
  const auto fail_at = [where](int place) {
    if (place == where) throw std::runtime_error("failed");
  };
  JobQueue<int> queue(threads, [&] {
    fail_at(0);
    return 0;
  });
  queue.push([&](int&) { fail_at(1); }, [&] { fail_at(2); });
  for (int i = 0; i < 2; ++i) CHECK_THROWS_WITH(queue.wait([] { return false; }), "failed");
}

TEST_CASE("Job queue: what has not begun is dropped at the end, what has is finished") {
  std::atomic<int> begun = 0, finished = 0;
  {
    JobQueue<int> queue(1, [] { return 0; });
    for (int i = 0; i < 1000; ++i)
      queue.push(
          [&](int&) {
            ++begun;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            ++finished;
          },
          [] {});
    while (begun == 0) std::this_thread::yield();
  }
  CHECK(begun < 1000);
  CHECK(finished == begun);
}
