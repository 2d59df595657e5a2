// Memory that the files of a batch share: what is asked for, and that all stay within it.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "console.hpp"
#include "jobs/memory_budget.hpp"
#include "limit_options.hpp"

namespace pith::tool {
namespace {

constexpr uint64_t kMega = 1'000'000, kGibi = uint64_t{1} << 30;

}  // namespace

TEST_CASE("Memory: sizes and shares") {
  const uint64_t available = 8000 * kMega;
  const std::pair<const char*, uint64_t> cases[] = {
      {"0", 0},
      {"1", 1},
      {"500M", 500 * kMega},
      {"2g", 2000 * kMega},
      {"1GiB", kGibi},
      {"50%", available / 2},
      {"100%", available},
      {"12.5%", available / 8},
      {"1e-9%", 1},
  };
  for (const auto& [text, bytes] : cases) CHECK(parse_memory(text, available) == bytes);
  for (const char* text : {"", "%", "0%", "-5%", "150%", "100.1%", "x%", "nan%", "inf%", "50%%", "50 %", "5M%", "-5",
                           "x", "5X", "1.5G", "M"})
    CHECK_THROWS_AS(parse_memory(text, available), UsageError);
}

TEST_CASE("Memory: what the limits are unless they are given") {
  const auto usual = [](uint64_t available) { return memory_limits(std::nullopt, available); };
  CHECK(usual(16 * kGibi).file == 2 * kGibi);
  CHECK(usual(16 * kGibi).all == 12 * kGibi);
  CHECK(usual(kGibi).file == kGibi * 3 / 4);
  CHECK(usual(kGibi).all == kGibi * 3 / 4);
  CHECK(usual(kGibi / 8).all == kGibi / 16);
  CHECK(usual(1000).file == 1);  // 0 would be no limit
  CHECK(usual(1000).all == 1);
  CHECK(memory_limits(5, 100).file == 5);
  CHECK(memory_limits(5, 100).all == 5);
  CHECK(memory_limits(0, 100).all == 0);
}

TEST_CASE("Memory: what a file gets at first, and at most") {
  CHECK(MemoryBudget({100, 100}, 1).first() == 100);
  CHECK(MemoryBudget({100, 100}, 4).first() == 25);
  CHECK(MemoryBudget({100, 1000}, 4).first() == 100);
  CHECK(MemoryBudget({3, 3}, 1000).first() == 1);
  CHECK(MemoryBudget({0, 0}, 4).first() == 0);
  CHECK(MemoryBudget({100, 1000}, 4).most() == 100);
}

TEST_CASE("Memory: all parts together stay within the budget, and all get theirs") {
  constexpr uint64_t kAll = 100;
  MemoryBudget budget({kAll, kAll}, 4);
  std::atomic<uint64_t> held = 0, most = 0;
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const uint64_t bytes = t == 0 ? kAll : uint64_t(25) << (i + t) % 3;  // one of them always wants everything
          const MemoryBudget::Part part(budget, bytes);
          const uint64_t now = held += bytes;
          for (uint64_t seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
          }
          std::this_thread::yield();
          held -= bytes;
          ++done;
        }
      });
  }
  CHECK(done == 400);
  CHECK(most <= kAll);
  CHECK(held == 0);
}

TEST_CASE("Memory: who wants much is not passed over by those who want little") {
  MemoryBudget budget({100, 100}, 4);
  std::atomic<int> order = 0, much = 0, little = 0;
  std::optional<MemoryBudget::Part> first;
  first.emplace(budget, 50);
  std::jthread large([&] {
    const MemoryBudget::Part part(budget, 100);
    much = ++order;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::jthread small([&] {
    const MemoryBudget::Part part(budget, 10);  // there is room for it
    little = ++order;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(order == 0);
  first.reset();
  large.join();
  small.join();
  CHECK(much == 1);
  CHECK(little == 2);
}

TEST_CASE("Memory: without a limit nobody waits") {
  MemoryBudget budget({0, 0}, 2);
  const MemoryBudget::Part one(budget, 0), other(budget, 0);
}

TEST_CASE("Memory: what is refused for want of it can be told from all else") {
  const auto fail_with = [](pith_status status) {
    return [status] { within_memory([&]() -> int { throw Failure(status, "why"); }); };
  };
  CHECK_THROWS_AS(fail_with(PITH_ERROR_LIMIT)(), TooLittleMemory);
  CHECK_THROWS_AS(fail_with(PITH_ERROR_DAMAGED)(), Failure);
  CHECK_THROWS_AS(memory_left(100, 100), TooLittleMemory);
  CHECK(memory_left(100, 99) == 1);
  CHECK(memory_left(0, 1000) == 0);
}

}  // namespace pith::tool
