// Allocations fail one after the other while a picture is encoded and decoded: that must end in an error, never in a
// crash or a hang. A program of its own, because it replaces operator new.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "error.hpp"
#include "task/codec.hpp"
#include "test_image.hpp"
#include "tiny_model.hpp"

namespace {

std::atomic<long> allocations_left{-1};  // until one fails; negative: none does

void* allocate(size_t size, size_t alignment = 0) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  void* memory = alignment ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                           : std::malloc(size ? size : 1);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(size_t size) { return allocate(size); }
void* operator new(size_t size, std::align_val_t alignment) { return allocate(size, static_cast<size_t>(alignment)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }

namespace {

using namespace pith;

enum class Outcome { kSuccess, kNoMemory, kWrong };

// The plain kernels: oneDNN is not made for this.
struct Codec {
  CodecModel model{test::tiny_model()};
  std::unique_ptr<Engine> engine = make_reference_engine();
  Machine machine{model, *engine, *engine, 2};

  Outcome run(const pith_image& picture, const Encoding& encoding) const {
    try {
      const std::vector<uint8_t> file = encode(machine, picture, Quality{8000}, encoding);
      std::vector<uint8_t> samples(picture.stride * picture.height);
      pith_image out = picture;
      out.pixels = samples.data();
      decode(machine, file, out);
      return Outcome::kSuccess;
    } catch (const std::bad_alloc&) {
      return Outcome::kNoMemory;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      return Outcome::kWrong;
    }
  }
};

// Returns how many failures were tried, 0 if one ended otherwise than it should.
int fail_each(const Codec& codec, const pith_image& picture, const Encoding& encoding) {
  int tried = 0;
  for (long n = 0;; n += 1 + n / 50, ++tried) {  // the first fifty, then ever fewer: they repeat
    allocations_left = n;
    const Outcome outcome = codec.run(picture, encoding);
    const bool failed = allocations_left < 0;
    allocations_left = -1;
    if (!failed) return outcome == Outcome::kSuccess ? tried : 0;
    if (outcome != Outcome::kNoMemory) {
      std::fprintf(stderr, "allocation %ld failed, and the codec went on\n", n);
      return 0;
    }
  }
}

}  // namespace

int main() {
  const Codec codec;
  const test::TestImage picture = test::TestImage::random(150, 70, 4);
  for (const Encoding& encoding : {Encoding{.tile_size = 64}, Encoding{.tile_size = 64, .target_bytes = 20000}}) {
    const int tried = fail_each(codec, picture.image(), encoding);
    std::printf("%d failures\n", tried);
    if (tried < 100) return 1;
  }
  return 0;
}
