// Allocations fail one after the other while a picture is encoded and decoded, and while picture files are written and
// read: that must end in an error, never in a crash, a hang or a leak. A program of its own, because it replaces
// operator new.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "base/error.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "pictures/exif_fixture.hpp"
#include "pictures/fixture.hpp"
#include "pictures/icc.hpp"
#include "test_image.hpp"
#include "tiny_model.hpp"

namespace {

std::atomic<long> allocations_left{-1};  // until one fails; negative: none does
std::atomic<long> allocated{0};          // and not yet freed

void* allocate(size_t size, size_t alignment = 0) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  void* memory = alignment ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                           : std::malloc(size ? size : 1);
  if (!memory) throw std::bad_alloc();
  ++allocated;
  return memory;
}

void release(void* memory) {
  if (memory) --allocated;
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return allocate(size); }
void* operator new(size_t size, std::align_val_t alignment) { return allocate(size, static_cast<size_t>(alignment)); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { release(memory); }

namespace {

using namespace pith;

enum class Outcome { kSuccess, kNoMemory, kWrong };

template <typename Work>
Outcome outcome_of(Work work) {
  try {
    work();
    return Outcome::kSuccess;
  } catch (const std::bad_alloc&) {
    return Outcome::kNoMemory;
  } catch (const Error& error) {
    if (error.status() == PITH_ERROR_MEMORY) return Outcome::kNoMemory;
    std::fprintf(stderr, "%s\n", error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return Outcome::kWrong;
}

// The plain kernels: oneDNN is not made for this.
struct Codec {
  CodecModel model{test::tiny_model()};
  std::unique_ptr<Engine> engine = make_reference_engine();
  Machine machine{model, *engine, *engine, 2};

  void run(const pith_image& picture, const Encoding& encoding) const {
    const std::vector<uint8_t> file = encode(machine, picture, Quality{8000}, encoding);
    std::vector<uint8_t> samples(picture.stride * picture.height);
    pith_image out = picture;
    out.pixels = samples.data();
    decode(machine, file, out);
  }
};

// Tries `work` with ever more allocations until one does not lack any. Whether at least so many failures were tried,
// and all ended as they should.
template <typename Work>
bool fail_each(int least, Work work) {
  work();  // what is made once, and kept, is there then
  const long kept = allocated;
  int tried = 0;
  for (long n = 0;; n += 1 + n / 50, ++tried) {  // the first fifty, then ever fewer: they repeat
    allocations_left = n;
    const Outcome outcome = outcome_of(work);
    const bool failed = allocations_left < 0;
    allocations_left = -1;
    if (!failed) {
      std::printf("%d failures\n", tried);
      return outcome == Outcome::kSuccess && tried >= least;
    }
    if (outcome != Outcome::kNoMemory) {
      std::fprintf(stderr, "allocation %ld failed, and the work went on\n", n);
      return false;
    }
    if (allocated != kept) {
      std::fprintf(stderr, "allocation %ld failed, and %ld others leaked\n", n, allocated - kept);
      return false;
    }
  }
}

}  // namespace

int main() {
  const Codec codec;
  const test::TestImage picture = test::TestImage::random(150, 70, 4);
  for (const Encoding& encoding : {Encoding{.tile_size = 64}, Encoding{.tile_size = 64, .target_bytes = 20000}})
    if (!fail_each(100, [&] { codec.run(picture.image(), encoding); })) return 1;

  // PNGs large enough for threads; read back, they have to be turned.
  const Metadata metadata{make_icc(1.0, {}, ColourSpace::kRgb), make_test_exif(6, true),
                          bytes_of("<a tiff:Orientation='6'/>")};
  const PictureInfo info = info_of(400, 700, 3, metadata);
  const Bytes samples = samples_of(make_test_picture(400, 700, 3));
  for (const PictureFormat* format : {&kPngFormat, &kJpegFormat, &kPnmFormat})
    if (!fail_each(10, [&] { read_stream(write_stream(*format, info, samples, 700, {.threads = 2}).file, 700); }))
      return 1;
  return 0;
}
