// Memory from the caller's functions: who gets it, and that all of it comes back.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "fixture.hpp"

using namespace pith;
using pith::test::TestImage;

namespace {

class CountingAllocator {
 public:
  pith_allocator functions() {
    return {[](void* user, size_t size, size_t alignment) {
              return static_cast<CountingAllocator*>(user)->allocate(size, alignment);
            },
            [](void* user, void* memory, size_t size) { static_cast<CountingAllocator*>(user)->release(memory, size); },
            this};
  }

  void fail_at(int allocation) { left_ = allocation; }  // counted from 0
  bool failed() const { return failed_; }
  size_t blocks() const { return held_.size(); }
  size_t bytes_in_all() const { return bytes_; }
  bool is_sound() const { return sound_; }

 private:
  void* allocate(size_t size, size_t alignment) {
    std::lock_guard lock(mutex_);
    if (left_ >= 0 && left_-- == 0) {
      failed_ = true;
      return nullptr;
    }
    sound_ = sound_ && alignment <= 64 && (alignment & (alignment - 1)) == 0;
    void* memory = std::aligned_alloc(64, (size + 63) / 64 * 64);
    std::memset(memory, 0xa5, size);
    held_[memory] = size;
    bytes_ += size;
    return memory;
  }

  void release(void* memory, size_t size) {
    std::lock_guard lock(mutex_);
    const auto found = held_.find(memory);
    sound_ = sound_ && found != held_.end() && found->second == size;
    if (found != held_.end()) held_.erase(found);
    std::free(memory);
  }

  std::mutex mutex_;
  std::map<void*, size_t> held_;
  size_t bytes_ = 0;
  int left_ = -1;
  bool failed_ = false, sound_ = true;
};

pith_context_settings settings_for(const test::ModelFile& model, const pith_allocator* allocator, uint32_t threads) {
  pith_context_settings settings = test::settings_for(model, threads);
  settings.allocator = allocator;
  return settings;
}

pith_encode_settings with_effort(uint32_t effort) {
  pith_encode_settings settings = encode_settings();
  settings.tile_size = 64;
  settings.effort = effort;
  return settings;
}

bool are_equal(const Buffer& a, const Buffer& b) {
  return a.size() == b.size() && !std::memcmp(a.data(), b.data(), a.size());
}

}  // namespace

TEST_CASE("Allocator: gives the same results, gets all of its memory back, and may outlive the context") {
  const test::ModelFile model;
  const TestImage picture = TestImage::random(300, 200, 4);
  const Context plain(settings_for(model, nullptr, 2));
  CountingAllocator allocator;
  const pith_allocator functions = allocator.functions();
  {
    Buffer file;
    Image image;
    for (const uint32_t effort : {1u, 2u}) {
      const Context context(settings_for(model, &functions, 2));
      file = context.encode(picture.image(), with_effort(effort));
      CHECK(are_equal(file, plain.encode(picture.image(), with_effort(effort))));
      image = context.decode(file.data(), file.size());
    }
    const Image expected = plain.decode(file.data(), file.size());
    CHECK(!std::memcmp(image.get().pixels, expected.get().pixels, image.get().stride * image.get().height));
    CHECK(allocator.blocks() == 2);
  }
  CHECK(allocator.blocks() == 0);
  CHECK(allocator.is_sound());
  CHECK(allocator.bytes_in_all() > size_t{300} * 200 * 50);
}

TEST_CASE("Allocator: one that fails ends the operation with PITH_ERROR_MEMORY, and nothing is kept") {
  const test::ModelFile model;
  const TestImage picture = TestImage::random(150, 100, 4);
  const pith_image image = picture.image();
  const Buffer file = Context(settings_for(model, nullptr, 1)).encode(image, with_effort(1));
  bool failed = true;
  for (int allocation = 0; failed; ++allocation) {
    CountingAllocator allocator;
    const pith_allocator functions = allocator.functions();
    {
      const Context context(settings_for(model, &functions, 2));
      allocator.fail_at(allocation);
      pith_error error;
      pith_buffer encoded{};
      const pith_encode_settings settings = with_effort(2);
      const pith_status encoding = pith_encode(context.get(), &image, &settings, &encoded, &error);
      CHECK(encoding == (allocator.failed() ? PITH_ERROR_MEMORY : PITH_OK));
      pith_image decoded{};
      const bool before = allocator.failed();
      const pith_status decoding = pith_decode(context.get(), file.data(), file.size(), nullptr, &decoded, &error);
      failed = allocator.failed();
      CHECK(decoding == (failed && !before ? PITH_ERROR_MEMORY : PITH_OK));
      pith_buffer_free(&encoded);
      pith_image_free(&decoded);
    }
    REQUIRE(allocator.blocks() == 0);
    REQUIRE(allocator.is_sound());
  }
}

TEST_CASE("Allocator: needs both functions") {
  const test::ModelFile model;
  pith_allocator functions = CountingAllocator().functions();
  functions.release = nullptr;
  CHECK_THROWS_WITH(Context(settings_for(model, &functions, 1)), Catch::Contains("both"));
}

TEST_CASE("one context serves many threads at once, each with its own progress") {
  const test::ModelFile model;
  CountingAllocator allocator;
  const pith_allocator functions = allocator.functions();
  {
    const Context context(settings_for(model, &functions, 2));
    const TestImage picture = TestImage::random(150, 100, 3);
    const Buffer expected = context.encode(picture.image(), with_effort(1));
    std::atomic<int> right{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        double reached = 0;
        const pith_progress_function take = [](void* user, double share) {
          *static_cast<double*>(user) = share;
          return 0;
        };
        pith_encode_settings encoding = with_effort(i % 2 + 1);
        encoding.progress = take;
        encoding.progress_user = &reached;
        const Buffer file = context.encode(picture.image(), encoding);
        const bool encoded = reached == 1 && (i % 2 || are_equal(file, expected));
        reached = 0;
        pith_decode_settings decoding = decode_settings();
        decoding.progress = take;
        decoding.progress_user = &reached;
        right += encoded && context.decode(file.data(), file.size(), decoding).get().width == 150 && reached == 1;
      });
    threads.clear();  // joins
    CHECK(right == 4);
  }
  CHECK(allocator.blocks() == 0);
}
